-- Roles lent to an admin for an emergency: one asks, another approves, and they end by themselves. Times are seconds since
-- 1970, UTC.
CREATE TABLE break_glass (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  version     INTEGER NOT NULL DEFAULT 1,
  asker       TEXT NOT NULL CHECK (asker <> ''),
  roles       TEXT NOT NULL CHECK (roles IN ('viewer', 'manager', 'finance', 'viewer,manager', 'viewer,finance',
                                             'manager,finance', 'viewer,manager,finance')),
  reason      TEXT NOT NULL CHECK (trim(reason) <> ''),
  minutes     INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 480),
  asked_at    INTEGER NOT NULL,
  approver    TEXT CHECK (approver <> asker),
  approved_at INTEGER CHECK (approved_at BETWEEN asked_at AND asked_at + 86400),
  ended_at    INTEGER CHECK (ended_at >= asked_at),
  CHECK ((approver IS NULL) = (approved_at IS NULL))
) STRICT;
CREATE INDEX break_glass_by_asker ON break_glass (asker);

-- What was asked for stays as it was, an approval stands until the end, an end is the end, and neither is brought back.
CREATE TRIGGER break_glass_asked BEFORE INSERT ON break_glass
WHEN undo_runs() OR NEW.asker <> current_actor() OR NEW.approver IS NOT NULL OR NEW.ended_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'tieout:glass-fixed'); END;
CREATE TRIGGER break_glass_stays BEFORE UPDATE ON break_glass
WHEN OLD.ended_at IS NOT NULL
  OR (OLD.id, OLD.asker, OLD.roles, OLD.reason, OLD.minutes, OLD.asked_at)
     IS NOT (NEW.id, NEW.asker, NEW.roles, NEW.reason, NEW.minutes, NEW.asked_at)
  OR (OLD.approver IS NULL AND NEW.approver IS NOT NULL AND (undo_runs() OR NEW.approver <> current_actor()))
  OR (OLD.approver IS NOT NULL AND (OLD.approver, OLD.approved_at) IS NOT (NEW.approver, NEW.approved_at)
      AND NOT (undo_runs() AND NEW.approver IS NULL))
  BEGIN SELECT RAISE(ABORT, 'tieout:glass-fixed'); END;
CREATE TRIGGER break_glass_kept BEFORE DELETE ON break_glass
  BEGIN SELECT RAISE(ABORT, 'tieout:glass-fixed'); END;

-- A loan takes two, and so does what would be one for ever: nobody gives themselves a role (but to look on) or a limit.
CREATE TRIGGER operator_role_own BEFORE INSERT ON operator_role
WHEN NEW.role <> 'viewer' AND NEW.operator_id = (SELECT id FROM operator WHERE name = current_actor()) AND EXISTS (SELECT 1 FROM sharing)
 AND NOT EXISTS (SELECT 1 FROM operator_role WHERE operator_id = NEW.operator_id AND role = NEW.role)
  BEGIN SELECT RAISE(ABORT, 'tieout:own-duty'); END;
CREATE TRIGGER posting_limit_own BEFORE INSERT ON posting_limit
WHEN NEW.operator_id = (SELECT id FROM operator WHERE name = current_actor()) AND EXISTS (SELECT 1 FROM sharing)
  BEGIN SELECT RAISE(ABORT, 'tieout:own-duty'); END;
CREATE TRIGGER posting_limit_own_kept BEFORE DELETE ON posting_limit
WHEN OLD.operator_id = (SELECT id FROM operator WHERE name = current_actor()) AND EXISTS (SELECT 1 FROM sharing)
  BEGIN SELECT RAISE(ABORT, 'tieout:own-duty'); END;

-- Under which of them an operation was done; null: under none.
ALTER TABLE operation ADD COLUMN break_glass INTEGER REFERENCES break_glass (id);
CREATE INDEX operation_by_break_glass ON operation (break_glass) WHERE break_glass IS NOT NULL;
