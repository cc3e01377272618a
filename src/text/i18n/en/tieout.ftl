### common

app-name = tieout
yes = yes
no = no
unknown = n/a
side-ours = ours
side-theirs = theirs

screen-too-small = tieout needs { $columns } columns and { $rows } rows; this window has { $width } and { $height }.
error-dismiss = { $sentence }  (any key)

progress-remaining = { $seconds } s to go
progress-cancel = cancel
form-required = this cannot be empty
form-choice-hint = Left and Right choose
form-unsaved = Draft kept; open the form again to go on.

copied = Copied { $lines ->
    [one] one line
   *[other] { $lines } lines
} ({ $bytes } bytes) to your clipboard.
copy-too-long = { $bytes } bytes are more than a terminal takes on its clipboard; mark fewer rows or export them.
crash-reported = tieout met an error of its own and had to stop. The book is as it was before the last step. A report without customer data is in { $path }.
crash = tieout met an error of its own and had to stop. The book is as it was before the last step.
confirm-title = Please confirm

### end of common

### commands

scope-global = everywhere
scope-list = in lists
scope-today = Today
scope-customers = Customers
scope-transactions = Transactions
scope-reconcile = Reconcile
scope-overlay = in every window
scope-prompt = while choosing
scope-form = in forms
scope-wizard = import
scope-history = history
scope-confirm = confirmation
scope-welcome = welcome
off-no-row = nothing is under the cursor
off-no-marks = nothing is marked
off-no-customer = no customer is chosen
off-writing = something is being written; it takes a moment
off-no-book = there is no book here; open one to do this
off-no-shell = there is no shell to hand the terminal back to
off-no-filter = this list cannot be filtered
off-no-pane = this pane is not part of the program
cmd-go-today = Today
    .doc = Show the follow-up queue.
cmd-go-customers = Customers
    .doc = Show the customers.
cmd-go-transactions = Transactions
    .doc = Show the transactions of the chosen customer.
cmd-go-reconcile = Reconcile
    .doc = Set our ledger beside the customer's statement.
cmd-next-pane = next pane
    .doc = Go to the next pane.
cmd-previous-pane = previous pane
    .doc = Go to the previous pane.
cmd-filter = filter
    .doc = Narrow the list while you type; hanzi, pinyin and initials find names.
cmd-palette = commands
    .doc = Find any command by its name, in both languages.
cmd-help = help
    .doc = Show the keys that work here; Enter runs one.
cmd-undo = undo
    .doc = Take back the last operation, also after a restart.
cmd-redo = redo
    .doc = Do again what was taken back last.
cmd-history = history
    .doc = Show what was done, by whom and why.
cmd-import = import a file
    .doc = Read customers, a ledger or a statement from a file.
cmd-back = back
    .doc = One layer out; never quits and never loses typed work.
cmd-language = language
    .doc = Switch between English and Chinese.
cmd-refresh = redraw
    .doc = Draw the whole screen again and read the book again.
cmd-welcome = welcome
    .doc = Show the first steps: demo book, import, first customer.
cmd-suspend = suspend
    .doc = Hand the terminal back to the shell; fg returns.
cmd-quit = quit
    .doc = Leave the program; everything is saved already.
cmd-down = down
    .doc = Move down; a count moves so many rows.
cmd-up = up
    .doc = Move up; a count moves so many rows.
cmd-top = first row
    .doc = Go to the first row, or to the row of the count.
cmd-bottom = last row
    .doc = Go to the last row, or to the row of the count.
cmd-half-page-down = half a page down
    .doc = Move half a page down.
cmd-half-page-up = half a page up
    .doc = Move half a page up.
cmd-page-down = page down
    .doc = Move one page down.
cmd-page-up = page up
    .doc = Move one page up.
cmd-mark = mark
    .doc = Mark the row and step down; the footer adds up what is marked.
cmd-clear-marks = clear marks
    .doc = Take all marks away.
cmd-copy-row = copy row
    .doc = Copy the row, or the marked rows, to your clipboard.
cmd-card = card
    .doc = Show or hide the card beside the list.
cmd-card-down = card down
    .doc = Scroll the card down.
cmd-card-up = card up
    .doc = Scroll the card up.
cmd-today-open = open
    .doc = Open what the task is about.
cmd-today-no-answer = no answer
    .doc = Note a call that nobody answered and try again tomorrow.
cmd-today-dispute = dispute
    .doc = Note that the customer disputes the amount.
cmd-today-call-back = call back
    .doc = Note when to call back.
cmd-today-wrong-contact = wrong contact
    .doc = Note that this person is not the one to talk to.
cmd-today-statement-requested = statement wanted
    .doc = Note that the customer asks for a statement of account.
cmd-today-done = done
    .doc = Mark the task as done.
cmd-today-snooze = snooze
    .doc = Put the task off to a later day.
cmd-today-log = log
    .doc = Log a call, mail, WeChat message, visit or note.
cmd-today-why = why
    .doc = Show how the priority score came about.
cmd-today-reconcile = reconcile
    .doc = Reconcile this customer.
cmd-today-transactions = transactions
    .doc = Show this customer's transactions.
cmd-today-add = new task
    .doc = Add a task by hand.
cmd-today-edit = edit
    .doc = Change the task.
cmd-customers-open = open
    .doc = Open the customer's card in full.
cmd-customers-reconcile = reconcile
    .doc = Reconcile this customer.
cmd-customers-transactions = transactions
    .doc = Show this customer's transactions.
cmd-customers-add = new customer
    .doc = Add a customer.
cmd-customers-edit = edit
    .doc = Change the customer.
cmd-customers-log = log
    .doc = Log a call, mail, WeChat message, visit or note.
cmd-customers-add-task = new task
    .doc = Add a task about this customer.
cmd-customers-add-contact = new contact
    .doc = Add a contact person.
cmd-customers-edit-contact = edit contact
    .doc = Change a contact person.
cmd-customers-edit-activity = edit log
    .doc = Change something that was logged.
cmd-customers-sort = sort
    .doc = Sort by the next column.
cmd-transactions-open = open
    .doc = Show what the transaction is linked to and where it came from.
cmd-transactions-reconcile = reconcile
    .doc = Reconcile this customer.
cmd-transactions-add = new
    .doc = Post a transaction.
cmd-transactions-reverse = reverse
    .doc = Correct a posted transaction by a reversal that names it.
cmd-transactions-go-match = match
    .doc = Go to what the transaction is matched to.
cmd-transactions-customer = customer
    .doc = Go to the customer.
cmd-transactions-open-items = open items
    .doc = Show only what is open, or everything again.
cmd-transactions-overdue = overdue
    .doc = Show only what is overdue, or everything again.
cmd-transactions-everybody = everybody
    .doc = Show the transactions of all customers, or of the chosen one again.
cmd-reconcile-ours = ours
    .doc = Go to our side.
cmd-reconcile-theirs = theirs
    .doc = Go to the customer's side.
cmd-reconcile-previous = previous difference
    .doc = Go to the previous difference.
cmd-reconcile-next = next difference
    .doc = Go to the next difference.
cmd-reconcile-accept = accept
    .doc = Accept the suggested match.
cmd-reconcile-reject = reject
    .doc = Reject the suggested match.
cmd-reconcile-pair = pair
    .doc = Pair the marked lines of both sides by hand.
cmd-reconcile-ask = pick
    .doc = Answer the question: say which of its lines belong together.
cmd-question-take = take
    .doc = Pick the line, go over to the other side, and take what is picked on both.
cmd-question-ours = ours
    .doc = Go to our candidates.
cmd-question-theirs = theirs
    .doc = Go to the customer's candidates.
cmd-question-as-proposed = as proposed
    .doc = Take every proposal as it stands.
cmd-question-none = none of these
    .doc = None of these lines belong together: refuse every proposal.
cmd-reconcile-break = break
    .doc = Break the match.
cmd-reconcile-reason = reason
    .doc = Set the reason code of the difference.
cmd-reconcile-why = why
    .doc = Explain why lines were matched, or why not.
cmd-reconcile-dispute = dispute
    .doc = Dispute the difference and make a task of it.
cmd-reconcile-gap = gap
    .doc = Take the gap apart: what explains it and what does not.
cmd-reconcile-fold = fold
    .doc = Fold or unfold a group of lines.
cmd-reconcile-fold-all = fold all
    .doc = Fold or show all long runs of settled rows.
cmd-reconcile-category = category
    .doc = Show only one category of rows.
cmd-reconcile-agreement = agreement
    .doc = Say what is agreed with this customer: discounts, deductions, taxes, tolerance, days.
cmd-reconcile-lessons = lessons
    .doc = Show what decisions taught about this customer, and forget what is wrong.
cmd-lessons-forget = forget
    .doc = Forget the lesson; the next matching does without it.
cmd-reconcile-run = match
    .doc = Run the matching, or run it again on what is open; what people decided stays.
cmd-reconcile-choose = statement
    .doc = Choose the statement and the period.
cmd-reconcile-open = open
    .doc = Show everything about the row.
cmd-reconcile-export = export
    .doc = Write the result to a file.
cmd-close = close
    .doc = Close what is on top; a draft is kept.
cmd-prompt-choose = OK
    .doc = Take what is typed, or the line under the cursor.
cmd-prompt-next = down
    .doc = Next line.
cmd-prompt-previous = up
    .doc = Previous line.
cmd-prompt-page-down = page down
    .doc = One page down.
cmd-prompt-page-up = page up
    .doc = One page up.
cmd-form-save = save
    .doc = Save the form.
cmd-form-enter = next field
    .doc = Go to the next field; in the last one, save.
cmd-form-next = next field
    .doc = Go to the next field.
cmd-form-previous = previous field
    .doc = Go to the previous field.
cmd-form-clear = clear
    .doc = Empty the field.
cmd-wizard-next = import
    .doc = Write what is shown into the book.
cmd-wizard-back = another file
    .doc = Go back to the choice of the file.
cmd-wizard-down = next column
    .doc = Go to the next column of the file.
cmd-wizard-up = previous column
    .doc = Go to the previous column of the file.
cmd-wizard-kind = kind
    .doc = Read the file as a ledger, a statement or a customer list.
cmd-wizard-customer = customer
    .doc = Say which customer the file is about.
cmd-wizard-meaning = meaning
    .doc = Change what the column means.
cmd-wizard-style = style
    .doc = Change how numbers or dates are read.
cmd-wizard-sign = sign
    .doc = Turn the sign round: written from the other side.
cmd-wizard-create = create customers
    .doc = Create the customers the file names and the book lacks.
cmd-history-undo = undo
    .doc = Take back the last operation that stands.
cmd-history-take-back = undo this
    .doc = Take back the operation under the cursor; of an undo, bring back what it took back.
cmd-history-redo = redo
    .doc = Do again what was taken back last.
cmd-confirm-yes = yes
    .doc = Do it.
cmd-confirm-no = no
    .doc = Leave everything as it is.
cmd-welcome-demo = demo book
    .doc = Look around a book full of examples; your own stays as it is.
cmd-welcome-import = import a file
    .doc = Begin with a file of your own.
cmd-welcome-add = first customer
    .doc = Begin with one customer.

### end of commands

### cli

cli-usage = Usage: { $usage }
cli-usage-commands = Commands
cli-usage-arguments = Arguments
cli-usage-options = Options
cli-usage-known = { $help } (one of: { $known })
cli-usage-help-about = Show what a command does and takes
cli-usage-help-command = The command, such as `import` or `task done`
cli-usage-no-command = There is no command `{ $what }`; `tieout --help` lists them.
cli-usage-no-argument = `{ $what }` is not an argument here.
cli-usage-missing = Missing: { $what }
cli-usage-needs-command = One of these commands is missing: { $known }
cli-usage-needs-value = { $what } needs a value.
cli-usage-bad-value = `{ $value }` is no value of { $what }.
cli-usage-known-values = It takes: { $known }
cli-usage-twice = { $what } may be given only once.
cli-usage-conflict = { $what } does not go together with { $other }.
cli-usage-suggested = Did you mean `{ $what }`?
cli-about = Keep key accounts' books straight: reconcile statements, follow up what is owed
cli-book = The book to work on (default: in your data directory)
cli-lang = Language of the words: en or zh-CN (default: from the locale)
cli-today = Take this day as today, YYYY-MM-DD
cli-format = How lists are printed
cli-bad-today = --today takes a date such as 2026-11-23, not `{ $value }`
cli-customers = List customers with balance and overdue
cli-customers-text = Code, name, pinyin or initials
cli-queue = Today's follow-ups, the most pressing first
cli-queue-assignee = Only this person's
cli-task = Add, close or put off a task
cli-task-id = The task's number, from `tieout queue`
cli-task-add = Add a task
cli-customer-code = Customer code
cli-task-title = What is to be done
cli-task-due = When: a date, or days from now such as 3d or 1w (default: today)
cli-task-amount = Money at stake
cli-currency = Currency code such as CNY
cli-task-assignee = Who does it (default: you)
cli-task-done = Close a task as done
cli-task-outcome = What came of it
cli-task-snooze = Put a task off
cli-task-until = Until when: a date, or days from now such as 3d or 1w
cli-task-closed = Task { $id } is done.
cli-task-snoozed = Task { $id } comes back on { $until }.
cli-bad-day = A day is a date such as 2026-11-23 or a number of days such as 3d or 1w, not `{ $value }`
cli-bad-encoding = --encoding takes a name such as utf-8, gb18030 or windows-1252, not `{ $value }`
cli-bad-delimiter = --delimiter takes one character such as ; or the word tab, not `{ $value }`
cli-bad-currency = A currency is a three-letter code such as CNY, not `{ $value }`
cli-bad-period = --period takes a month such as 2026-10 or a range such as 2026-10-01..2026-10-07, not `{ $value }`
cli-history = What was changed, newest first
cli-history-limit = How many entries
cli-undo = Take back your last change, or one by its number
cli-undo-seq = The operation's number, from `tieout history`
cli-reason = Why
cli-redo = Bring back what you undid last
cli-undone = Undone: { $what }
cli-redone = Redone: { $what }
cli-backup = Write a checked copy of the book to a new file
cli-backup-file = The new file; or a directory, which keeps copies by hour, day and month
cli-backup-done = The book was copied to { $file } and checked.
cli-verify = Check the whole book: integrity, history chain, balances
cli-completions = Print completions for a shell
cli-completions-shell = The shell
cli-reconcile = Reconcile a customer's statement of a period
cli-period = A month such as 2026-10, or a range such as 2026-10-01..2026-10-07
cli-reconcile-again = Match afresh; the earlier reconciliation is put aside
worksheet-question = question { $number }: ours { $ours } · theirs { $theirs }: { $ways ->
    [one] one way to place them
   *[other] { $ways } ways to place them
}
worksheet-gap = { $currency }  ours { $ours }  theirs { $theirs }  gap { $gap } = explained { $explained } + unexplained { $unexplained }
column-code = code
column-name = name
column-tier = tier
column-status = status
column-manager = manager
column-currency = currency
column-balance = balance
column-overdue = overdue
column-overdue-days = days late
column-reconciled = reconciled
column-id = no.
column-score = score
column-kind = kind
column-customer = customer
column-title = what
column-amount = amount
column-due = due
column-assignee = who
column-seq = no.
column-at = when
column-actor = who
column-command = command
column-label = about
column-reason = why
column-changes = rows
column-reverts = reverts
column-undone-by = undone by
column-check = check
column-looked-at = looked at
column-problems = problems
column-first-problem = first problem
column-entry = entry
column-side = side
column-line = line
column-date = date
column-document = document
column-reference = reference
column-memo = memo
column-category = category
column-reason-code = reason
cli-no-terminal = The panes need a terminal. Here, name a subcommand: `tieout --help` lists them.
cli-demo = A believable book to look around in
cli-demo-fresh = Make it anew
cli-demo-no-tui = Only make it, do not open it
cli-demo-made = The demo book is { $book }, its files are in { $files }.
keyfile-syntax = { $path } is not a table of keys ({ $detail }). A row looks like history = ["U"].
keyfile-command = { $path } names a command that does not exist: { $id }. The help (?) lists the names.
keyfile-key = { $path } gives { $id } a key that is none: { $key }. Keys look like U, Ctrl-r, g g, F5, Enter.
keyfile-clash = { $path } gives the key { $key } two meanings: { $one } and { $other }. Give one of them another.
cli-diff = Tie out two files: our ledger and the customer's statement
cli-diff-ours = Our ledger (CSV, TSV, XLSX, XLS, ODS)
cli-diff-theirs = The customer's statement
cli-diff-ours-profile = How to read our file
cli-diff-theirs-profile = How to read theirs
cli-date-order = Order of day, month and year where the values leave it open
cli-diff-mirrored = Which side is written with the other sign
cli-diff-account = Only the lines of this account
cli-diff-no-account = { $file } names no account { $code }. Nothing was matched.
cli-diff-accounts = { $file } holds the lines of { $count } accounts, the other file does not say whose it is; --account CODE leaves one.
cli-diff-from = Only lines of this day or later
cli-diff-to = Only lines of this day or before
cli-diff-before = Days their line may stand before ours (default 5)
cli-diff-after = Days their line may stand after ours (default 45)
cli-diff-tolerance = Amounts of one document may differ by this much, in units of their currency
cli-diff-evidence = How the evidence is written: pairs (default) or words
cli-out = Write to this new file; its ending chooses csv, json or xlsx
cli-diff-turned = Their statement is written from their side: its signs were turned.
cli-diff-empty = { $file } has no lines; that is never tied out.
cli-diff-breaks = { $file } does not foot: its running balance breaks at line { $line }.
cli-diff-foots-not = { $file } does not foot: opening and lines do not give its closing balance.
cli-profile = How to read the file, as `inspect` shows it
cli-encoding = Encoding, such as gb18030 or windows-1252
cli-delimiter = Character between cells, or `tab`
cli-sheet = Name of the sheet
cli-decimal = Decimal mark
cli-bad-profile = { $file }, line { $line }: { $detail } ({ $value }). `tieout inspect` shows what a profile can say.
cli-inspect = Show how a file is read, before anything is written
cli-inspect-file = The file
cli-export = Write customers, transactions, tasks or a reconciliation to a new file
cli-export-out = Write to this new file; its ending chooses csv, json or xlsx (default: CSV to stdout)
cli-export-customers = Customers with balance and overdue, one row for each currency
cli-export-transactions = Transactions with what is open and the running balance
cli-export-tasks = Every task, open and closed
cli-export-reconciliation = Both sides of a reconciliation, one row for each line
cli-export-done = Written to { $file }.
cli-export-too-long = A sheet holds { $most } rows, these are { $rows }. Write CSV, or narrow the filter.
cli-export-not-reconciled = The statement of { $customer } for { $period } is not reconciled yet: `tieout reconcile { $customer } --period { $period }`.
cli-xlsx-needs-file = xlsx is for files: name one with --out FILE, where the command can write one.
column-created = made
column-snoozed = put off until
column-outcome = outcome
cli-bad-tolerance = --tolerance takes an amount such as 0.05 or 3, not `{ $value }`
cli-diff-outside = { $file } has no lines of these days; that is never tied out.
cli-stdout = The output could not be written: { $detail }.
cli-everywhere = Everywhere
cli-help = Show this help
cli-version = Show the version

### end of cli

### formats

problem-sentence = { $place }: { $what }; { $remedy }.
problem-message = { $what }; { $remedy }
problem-found = “{ $value }” found, but { $expected }
problem-sheet = { $file }, sheet “{ $sheet }”
problem-line = { $file }, line { $line }
problem-cell = { $file }, line { $line }, column { $column }
problem-column = “{ $name }” ({ $letters })
problem-more = { $count ->
    [one] … and 1 more problem that is not listed
   *[other] … and { $count } more problems that are not listed
}

expected-date = a date is needed here
expected-year = this date has no year, and nothing in the file tells it
expected-one-date-order = this date can be read in more than one order of day, month and year
expected-amount = an amount is needed here
expected-one-decimal-mark = this amount can mean two things, and nothing in the file says which mark is the decimal mark
expected-decimals = { $currency } has { $allowed } decimals and this amount has more
expected-decimals-at-most = an amount has at most { $allowed } decimals here
expected-smaller-sum = the amounts up to here come to more than the books can hold
expected-smaller-amount = an amount may have at most eighteen digits
expected-side = a debit or credit mark is needed here
expected-currency = a currency is needed here
expected-date-column = no column with dates was found
expected-amount-column = no column with amounts was found
expected-one-column = several columns could be the amount
expected-named-column = the profile names this column and the file has none such
expected-named-sheet = the profile names this sheet and the workbook has none such
expected-named-header = the profile names this line as the heading and it is not near the top
expected-one-sheet = one sheet with bookings is needed and there are several
expected-rows = there is nothing to read in it
expected-table = this is not a table of bookings
expected-customer-column = a customer code and a name are needed
expected-unique-code = a code may stand in the list only once
expected-word = this word is not known here
expected-encoding = its encoding cannot be told for certain
expected-known-format = { $name } files are not read yet
expected-real-sheet = a real workbook is needed, and this is a web page or an old sheet named like one
expected-no-password = the file must not have a password
expected-whole = the file is damaged
expected-limit = it passes the limit for { $limit } ({ $allowed })
expected-safe-archive = a workbook may hold only its own parts
expected-closed-quote = a quoted cell begins here and never ends
expected-no-figure-behind = no heading stands over it, as where an unquoted amount is cut in two at its comma
expected-not-stopped = the reading was stopped

limit-bytes = the size of the file in bytes
limit-lines = the number of lines
limit-line-bytes = the length of a line in bytes
limit-columns = the number of columns
limit-rows = the rows of a sheet
limit-cells = the cells of a sheet
limit-cell-bytes = the size of a cell in bytes
limit-entries = the parts of a workbook
limit-unpacked = the unpacked size of a workbook in bytes
limit-ratio = how tightly a workbook may be packed

remedy-correct-value = correct it in the file
remedy-until = say the last day of the file, until = "2026-02-28" in a profile
remedy-date-order = say the order with --date-order dmy, mdy or ymd, or date_order in a profile
remedy-decimal = say the decimal mark with --decimal, or decimal in a profile
remedy-name-column = name the column under [columns] in a profile
remedy-name-encoding = name it with --encoding, or encoding in a profile, or save the file as UTF-8
remedy-name-sheet = name the sheet with --sheet, or sheet in a profile
remedy-name-header = correct header_row in the profile
remedy-round = round it in the sheet, or set round = true in a profile
remedy-save-as-sheet = open it in a spreadsheet program and save it as XLSX
remedy-ask-for-table = ask for it as CSV or XLSX
remedy-remove-password = save it without a password
remedy-get-again = ask for the file again
remedy-split-or-raise = split the file, or raise the limit with --limit { $limit }=FIGURE
remedy-check-file = check that it is the right file
remedy-start-again = start it again

meaning-date = date
meaning-due-date = due date
meaning-value-date = value date
meaning-doc-type = kind of document
meaning-doc-no = document number
meaning-reference = reference
meaning-memo = text
meaning-amount = amount
meaning-debit = debit
meaning-credit = credit
meaning-money-in = money in
meaning-money-out = money out
meaning-side = debit or credit mark
meaning-balance-side = debit or credit mark of the balance
meaning-balance = running balance
meaning-currency = currency
meaning-account = account code
meaning-account-name = account name
meaning-status = status
meaning-fee = fee
meaning-tax = tax
meaning-ignored = not used

reason-profile = the profile says so
reason-heading = its heading, and its values agree
reason-heading-part = part of its heading, and its values agree
reason-values = its values alone
reason-values-disagree = its heading says so, but its values do not fit
reason-another-serves = another column serves better
reason-unknown = nothing in it is known
reason-empty = it is empty

sign-as-written = “{ $column }” as written
sign-turned = “{ $column }” with its sign turned, as the profile says
sign-debit-plus = debit is plus, credit is minus: what is owed to the issuer is plus ({ $plus } / { $minus })
sign-money-in-plus = money in is plus, money out is minus ({ $plus } / { $minus })

mirror-yes = written from the customer's side: { $because }
mirror-no = written from our side: { $because }
mirror-unknown = nothing in the file says whose side it is written from
mirror-profile = the profile says so
mirror-words = its title and headings say so
mirror-kinds = the signs of invoices and payments say so
mirror-balance = its balance says so

skip-preamble = above the heading
skip-heading = heading
skip-total = total
skip-opening = opening balance
skip-closing = closing balance
skip-note = remark
skip-unbooked = not booked (pending, declined or failed)
skip-profile = left out by the profile

inspect-file = File
inspect-format = Format
inspect-encoding = Encoding
inspect-delimiter = Delimiter
inspect-sheet = Sheet
inspect-header-row = Heading in line
inspect-rows = Bookings
inspect-sum = Sum
inspect-opening = Opening balance
inspect-closing = Closing balance
inspect-foots = Foots
inspect-break = first breaks at line { $line }
inspect-signs = Signs
inspect-side = Side
inspect-damaged = The texts show traces of an earlier wrong conversion; amounts and dates are not touched by it.
inspect-skipped = { $count ->
    [one] 1 row is no booking
   *[other] { $count } rows are no bookings
}
inspect-mangled = { $count ->
    [one] 1 number was shortened by a spreadsheet and ties nothing (line { $lines }). Export the column as text.
   *[other] { $count } numbers were shortened by a spreadsheet and tie nothing (lines { $lines }). Export the column as text.
}
inspect-twins = { $count ->
    [one] 1 line is equal to another one; both are kept
   *[other] { $count } lines are equal to another one; all are kept
}
inspect-twin = line { $first } and line { $second }
inspect-column = Column
inspect-meaning = Meaning
inspect-why = Why
inspect-values = As written → as read
inspect-refused = { $count ->
    [one] { $file } cannot be read: 1 problem
   *[other] { $file } cannot be read: { $count } problems
}
inspect-none = none
inspect-from-line = line { $line }
inspect-line = line { $line }: { $why }

### end of formats

### matching

rule-reference = same document number and amount
rule-normalised = same document number in another form, same amount
rule-contained = same digits of the document number, same amount
rule-same = the same words, day and amount on both sides
rule-remembered = read as earlier decisions taught, same amount
rule-typo = document number one slip away, same amount
rule-cited-sum = lines that cite each other, equal sums
rule-tolerance = same document, amounts within the tolerance
rule-differs = same document, amounts differ
rule-order = same order, same amount
rule-words = same amount, told from its rivals by words
rule-amount-date = same amount, dates in the window
rule-sum = amounts that add up
rule-duplicate = second copy of a line that is tied
rule-netting = lines of one document that cancel out
rule-alone = nothing on the other side
confidence-certain = as good as certain
confidence-very-likely = very likely
confidence-likely = likely
confidence-rather = more likely than not
confidence-unsure = one of several guesses
form-exact = as written
form-normalised = in another form
form-memo = in the text
form-listed = in a shortened list
form-ranged = in a range
form-bare = by digits alone
form-tail = by its last digits
form-letters = with letters for digits
form-typo = with one slip
form-order = by the order
form-remembered = as earlier decisions taught
evidence-joint = {"; "}
evidence-cited-by-us = we cite their number {$form}
evidence-cited-by-them = they cite our number {$form}
evidence-amounts = ours {$ours}, theirs {$theirs}, apart {$gap}
evidence-cleared = cleared in { $period }
evidence-same-day = both on the same day
evidence-later = { $days ->
    [one] theirs 1 day after ours
   *[other] theirs { $days } days after ours
}
evidence-earlier = { $days ->
    [one] theirs 1 day before ours
   *[other] theirs { $days } days before ours
}
evidence-rival-ours = our line {$line} fits as well
evidence-rival-theirs = their line {$line} fits as well
evidence-searched = {$sums} sums tried, {$accidents} accidental ones expected
reason-rate = short by the rate {$rate}
reason-deduction = short by the fixed deduction {$amount}
reason-tax = apart by tax at {$rate}
reason-tolerance = apart by only {$amount}
reason-digits = digits swapped or shifted
reason-sign = opposite signs
reason-late = { $days ->
    [one] 1 day apart, outside the window
   *[other] { $days } days apart, outside the window
}
reason-remainder = {$amount} remains open
reason-transit = under way, {$days} days before the cut-off
reason-after-cut-off = {$days} days after the cut-off
reason-returned = reads as a return without a credit note
reason-exchange = the foreign amount is equal, the rates differ
reason-elsewhere = the other side has it under another account, on line { $line }
failed-account = different accounts
failed-currency = currencies differ: ours {$ours}, theirs {$theirs}
failed-apart = they belong to different accounts or currencies
failed-one-sided = a side has no line
failed-size = ties one line to one; here {$ours} against {$theirs}
failed-not-cited = no line cites the other's document
failed-cited-as = the document is cited {$form}
failed-parts = they are about different parts of the document
failed-several = a line is about several documents, not this one alone
failed-settles = the payment settles the document; it is not the document
failed-component = more lines belong to these documents: {$ours} of ours, {$theirs} of theirs
failed-no-slip = no number is one slip away from the other's
failed-meant = the number leads to a document that may be the line's own
failed-common = the number both name stands on too many lines
failed-months = different months are named
failed-no-order = no order is named by both
failed-untold = no word is shared, or different months are named
failed-words = number, reference or text differ
failed-gap = amounts {$gap} apart
failed-equal = the amounts are equal
failed-tolerance = amounts {$gap} apart, tolerance {$tolerance}
failed-explained = the difference has a more special reason: {$why}
failed-unrelated = amounts {$apart} apart, at most {$allowed} allowed
failed-window = theirs {$lag} days after ours, {$beyond} outside the window
failed-no-date = a date is missing
failed-not-remembered = no earlier decision taught that their text stands for ours
failed-refused = a person refused to tie these lines
failed-rivals = other open lines fit as well: {$ours} of ours, {$theirs} of theirs
failed-claimed = another open line names the document of one of them
failed-names-ours = our line names a document of theirs
failed-names-theirs = their line names a document of ours
failed-at-odds = they name different numbers of one kind
failed-kinds = these kinds of document are never tied one to one
failed-unlikely = {$sure} likely by its days, at least {$least} needed
failed-doubt = not beyond doubt: others fitted as well, or it may fit by accident
failed-accidents = { $expected } sets of as many lines are expected to make this sum by accident, at most { $most } may
failed-ways = at least { $ways } sets of as many lines make this sum
failed-beside = { $others ->
    [one] one other line is open in the same days, and so many lines are taken only where they are all that was open
   *[other] { $others } other lines are open in the same days, and so many lines are taken only where they are all that was open
}
failed-off = the rule is turned off
failed-too-many = { $lines ->
    [one] 1 line, at most { $most } allowed
   *[other] { $lines } lines, at most { $most } allowed
}
failed-span = { $days ->
    [one] 1 day between the lines, at most { $most } allowed
   *[other] { $days } days between the lines, at most { $most } allowed
}

cli-explain = Why lines of two files are tied or not: every rule, and what it misses
cli-explain-lines = Lines by their numbers: L12 is ours, S30 theirs
cli-explain-no-line = { $name } is no line of these files. Name them like L12 and S30.
cli-explain-none = Name at least one line, such as L12 or S30.
cli-explain-standing = { $line } stands with { $others }: { $rule }; { $sure }
cli-explain-suggested = only suggested, { $sure }
cli-explain-alone = { $line } stands alone: { $rule }
cli-explain-holds = holds
cli-explain-proposed = proposes them, but is not sure:
column-rule = rule
column-verdict = verdict
### end of matching

### store


### end of store

### today

days-short = { $days } d
marked = { $count } marked
filtered-by = filter: { $filter }
off-card-beside = the card stands beside the list already
today-what = what and why now
today-customer = customer
today-amount = amount
today-since = late
today-due = today
today-in-days = in { $days } d
today-open-count = { $open } open
today-found = { $found } of { $open }
today-snoozed = { $snoozed } put off
today-overdue = overdue { $sums }
today-nothing = Nothing to follow up. 2 shows the customers, I reads a file.
today-none-found = Nothing in the queue fits “{ $filter }”. Esc clears the filter.
reason-difference = a difference is open
reason-dispute = disputed by the customer
reason-find-contact = the last contact was wrong
reason-send-statement = asked for a statement
reason-call-back = asked to be called
why-title = { $points } of 100 points
why-term-amount = amount
why-term-age = age
why-term-tier = tier
why-term-contact = contact
why-term-unexplained = unexplained
why-term-promise = promise
why-term-risk = risk
why-amount = { $amount } at stake, measured against the largest of the book
why-amount-none = no money at stake is known
why-age-today = due today
why-age-late = { $days ->
    [one] 1 day late; 60 count in full
   *[other] { $days } days late; 60 count in full
}
why-age-early = { $days ->
    [one] due tomorrow; counts from 14 days before
   *[other] due in { $days } days; counts from 14 days before
}
why-tier = customer tier { $tier }
why-contact = { $days ->
    [one] spoke yesterday; every { $cadence } days is the aim
   *[other] spoke { $days } days ago; every { $cadence } days is the aim
}
why-contact-never = never spoke yet; counts nothing until the first contact
why-promise = no promise to pay is known
why-unexplained = the difference has no settled reason yet
why-risk = credit grade
today-closing = closing
today-noting = noting the call
today-planning = planning follow-ups
today-done = { $done ->
    [one] One task done.
   *[other] { $done } tasks done.
}
today-some-done = { $done } done, { $skipped } skipped: closed meanwhile.
today-followed = Noted. Next: { $next } on { $due }.
snooze-title = { $count ->
    [one] Put off until
   *[other] Put { $count } tasks off until
}
snooze-1 = tomorrow
snooze-3 = in three days
snooze-week = in a week
snooze-date = another day
snooze-writing = putting off
snooze-done = { $done } put off until { $until }.
snooze-some-done = { $done } put off until { $until }, { $skipped } skipped: closed meanwhile.
snooze-saved = Put off.

card-parent = belongs to { $name }
card-no-contact = no contact yet
card-balance = Balance
card-limit = Limit
card-overdue = Overdue
card-no-transactions = no transactions
card-nothing-overdue = nothing
card-ageing = Days late, { $currency }
card-touch = Last touch
card-spoke = { $days } d ago (every { $cadence })
card-never-spoke = none yet (every { $cadence } d)
card-reconciled = Reconciled
card-never = never
card-next = Next

### end of today

### customers

customers-name = customer
customers-balance = balance
customers-overdue = overdue
customers-reconciled = tied to
customers-touch = next touch
customers-count = { $count ->
    [one] one
   *[other] { $count }
}
customers-found = { $found } of { $count }
customers-by-code = by code
customers-by-name = by name
customers-by-tier = by tier
customers-by-overdue = most overdue first
customers-none = No customers yet. a adds one, I reads them from a file.
customers-none-found = No customer fits “{ $filter }”. Esc clears the filter.
no-contact-yet = There is no contact yet; C adds one.
no-activity-yet = Nothing was logged yet; l logs something.
pick-contact = Which contact?
pick-activity = Which entry?

### end of customers

### transactions

transactions-everybody = All customers
transactions-count = { $count ->
    [one] { $count } transaction
   *[other] { $count } transactions
}
transactions-found = { $count } found
transactions-looking = looking…
transactions-found-so-far = { $count } found so far…
transactions-balance = balance
transactions-open = open
transactions-overdue = overdue
transactions-text = reference, memo
transactions-none = No transactions yet. I reads a ledger from a file, a posts one by hand.
transactions-none-found = No transaction fits the filter. Esc clears it.
transactions-marked = { $count } marked  { $sum }
transactions-late = { $days } d late
transactions-settled = settled
transactions-reverses = reverses
transactions-reversed-by = reversed by
transactions-matched = Matched to
transactions-not-matched = not matched to a statement yet
transactions-reversed-already = reversed already
transactions-settles = Settles
transactions-settled-by = Settled by
transactions-more = and { $count } more
transactions-origin = Comes from
transactions-from-line = { $file }, line { $line }
transactions-by-hand = posted by hand
kind-short-invoice = inv
kind-short-debit-note = debit
kind-short-credit-note = cred
kind-short-discount = disc
kind-short-payment = pay
kind-short-adjustment = adj
kind-short-opening = open
transaction-form-title = Post a transaction
transaction-form-date = A date such as 2026-11-23.
transaction-form-amount = Such as 1234.50 or 3万, in the currency's decimals.
transaction-form-amount-hint = as on the paper; the sign follows from the kind
transaction-form-currency = A three-letter code such as CNY.
transaction-form-due-hint = from the payment terms
transaction-form-posting = Posting
transaction-form-posted = Posted { $document }  { $sum }
reversal-title = Reverse a transaction
reversal-reason-hint = a few words; they stay in the history
reversal-before = Not before the transaction itself.
reversal-posting = Reversing
reversal-posted = { $document } is reversed.
filter-kind = `{ $term }`: a kind such as invoice, payment or credit_note goes here.
filter-amount = `{ $term }`: an amount such as 10k, 1.5m or 3万 goes here.
filter-date = `{ $term }`: a day, a month such as 2026-10 or a range goes here.
filter-currency = `{ $term }`: a currency code such as CNY goes here.
filter-flag = `{ $term }`: open, overdue, settled, imported, reversed or unmatched goes here.
filter-batch = `{ $term }`: the number of an import goes here.
filter-text = `{ $term }`: some text goes here.

cli-transactions = List transactions: document, amount, what is open, running balance
cli-transactions-filter = Terms that must all hold: type:invoice amt>10k date:2026-10 due<2026-11-01 ref~88 memo~freight cur:CNY is:open customer:C001 batch:3, or words
cli-transactions-limit = Only the newest N

### end of transactions

### reconcile

recon-ours = OURS
recon-theirs = THEIRS
recon-totals = ours { $ours }   theirs { $theirs }
recon-gap = gap { $gap }
recon-gap-explained = explained { $amount }
recon-gap-unexplained = unexplained { $amount }
recon-ties-out = ties out
recon-open = { $count } open
recon-tied = { $count } tied
recon-groups = { $count ->
    [one] 1 group
   *[other] { $count } groups
}
recon-differences = { $count ->
    [one] 1 difference
   *[other] { $count } differences
}
recon-questions = { $count ->
    [one] 1 question
   *[other] { $count } questions
}
recon-stop = difference { $at } of { $of }
recon-lines = { $count ->
    [one] 1 line
   *[other] { $count } lines
}
recon-fold = { $count } settled  { $from } .. { $to }
recon-unfooted = statement is off by { $off }: { $opening } + { $lines } is not { $closing }
recon-opening = D13 openings differ by { $gap }: ours { $ours }, theirs { $theirs }
recon-signed = signed by { $who } on { $day }
recon-stale = stale
recon-stale-since = { $signed }; since then: { $what }
recon-stale-and = {"; "}
recon-stale-more = { $count ->
    [one] 1 more line
   *[other] { $count } more lines
}
recon-stale-opening = something posted before its days
recon-filtered-away = Nothing fits the filter. Esc clears it.
recon-waiting = { $lines ->
    [one] This statement of one line is not reconciled yet. R ties it out now, s chooses another one.
   *[other] This statement of { $lines } lines is not reconciled yet. R ties it out now, s chooses another one.
}
recon-choose = No customer is chosen. 2 shows the customers, s the statements that wait.
recon-no-statement = This customer has sent no statement yet. I reads one from a file.
recon-only-open = only open
recon-only-differences = only differences
recon-only-questions = only questions
recon-only-settled = only settled
recon-marked-ours = { $count } ours { $sum }
recon-marked-theirs = { $count } theirs { $sum }
recon-marked-gap = gap { $gap }
recon-suggested = suggested
recon-suggested-rivals = { $count ->
    [one] suggested, 1 other way
   *[other] suggested, { $count } other ways
}
lesson-alias = written as
lesson-refusal = not the same
lesson-rate = rate
lesson-deduction = deduction
lessons-title = What decisions taught about { $customer }
lessons-kind = Lesson
lessons-theirs = Theirs
lessons-ours = Ours
lessons-times = Times
lessons-last = Last
lessons-none = Nothing yet. What you pair, pick, refuse or explain will stand here.
lessons-forgotten = Forgotten.
setting-discounts = discounts
setting-deductions = deductions
setting-taxes = taxes
setting-tolerance = tolerance
setting-tolerance-share = tolerance, share
setting-days-before = days before ours
setting-days-after = days after ours
setting-transit-days = days in transit
setting-rates = exchange rates
agreement-column-setting = Setting
agreement-column-value = Value
agreement-column-source = Agreed with
agreement-with-all = all
agreement-title = What is agreed with { $customer }
agreement-about = Empty: as agreed with all, else as usual. Rates in per cent.
agreement-bad = This cannot be read here.
agreement-saved = Kept; the next matching (R) goes by it.
cli-rates = List the book's exchange rates; those that are given are recorded first
cli-rates-rate = Such as "2026-10-01 USD/CNY 7.1210": from that day on, one unit of the first currency is so many of the second
cli-rates-source = Where they were taken from
cli-rates-bad = { $value } is not an exchange rate: write it as "2026-10-01 USD/CNY 7.1210".
column-pair = currencies
column-rate = rate
column-source = source
cli-agreement = show or set what is agreed with a customer, or with all: discounts, deductions, taxes, tolerance, days
cli-agreement-customer = The customer's code; without it, what is agreed with all
cli-agreement-file = Read the settings from this TOML file first
cli-agreement-set = One setting, such as discounts="1.5%, 2%"; without a value it is taken away
cli-agreement-bad = { $value } is not understood. Settings are { $names }; rates are written in per cent, amounts with a point.
cli-diff-agreement = Discounts, deductions, taxes, tolerance, days and exchange rates as a TOML file
cli-lessons = list what people's decisions taught about a customer, or forget some of it
cli-lessons-forget = forget the lesson of this number in the list
cli-lessons-no-such = There is no lesson { $number }; the list has { $count }.
recon-ask-title = Which belong together?
recon-ask-about = { $ours } of ours, { $theirs } of theirs:{" "}
recon-ask-ways = { $ways ->
    [one] one way
   *[other] { $ways } ways
}
recon-ask-many-ways = { $most } ways or more
recon-ask-hint = Enter picks a line, then its partner; Space marks several.
recon-ask-follows = { $ours } and { $theirs } follow: nothing else is left for them.
recon-ask-no-line = There is no line on this side here.
recon-nine = { $gap } = 9 x { $ninth }
recon-twice = { $gap } = 2 x { $half }
recon-days = { $days ->
    [one] 1 day apart
   *[other] { $days } days apart
}
recon-rate = { $gap } at { $rate }
recon-apart = { $gap }
recon-no-next = No difference below.
recon-no-previous = No difference above.
recon-no-stops = there is no difference and no question
recon-nothing = there is nothing here
recon-off-files = two files have no book: there is no queue, no statement to choose and nothing to run again
recon-off-question = only a suggestion can be accepted or rejected
recon-off-tied = these lines are not tied
recon-off-difference = both sides agree here
recon-off-pair = lines of both sides must be marked first
recon-off-fold = there is nothing to fold here
recon-doing-match = Matching
recon-doing-keep = Writing
recon-doing-lay = Laying out
recon-doing-search = Searching
recon-doing-export = Writing the file
recon-cancelled = Cancelled; nothing was changed.
recon-followed = { $count ->
    [one] 1 other proposal changed with it.
   *[other] { $count } other proposals changed with it.
}
recon-followed-beyond = Too many lines hang together with these to decide them all anew.
recon-doing-follow = Deciding what follows
recon-doing-gap = Looking into the gap
recon-why-title = Why
recon-why-not-title = Why not
recon-why-by-hand = paired by hand
recon-why-apart = taken apart by hand
recon-why-rivals = As likely
recon-why-owner = next step: { $owner }
recon-why-task = a task stands in the queue
recon-why-source = line { $line } of the file
recon-doctor-title = Gap doctor
recon-doctor-opening = { $gap } of it stands between the openings: look into the period before
recon-doctor-difference = a line of { $amount } would explain all of it
recon-doctor-half = { $amount } is half of it: booked on the wrong side, it counts twice
recon-doctor-nine = it divides by nine ({ $gap } = 9 x { $ninth }): digits swapped or moved
recon-doctor-cents = only cents differ
recon-doctor-months = the balances agree before { $from } and are apart by all of it after { $to }: { $lines ->
    [one] one line
   *[other] { $lines } lines
 } of these days to look at
recon-doctor-more = (and { $count } more)
recon-doctor-none = no single line explains it; the differences are to be settled one by one
recon-doctor-nothing = nothing is unexplained
recon-reason-title = Reason
recon-dispute-title = Dispute
recon-reason-note = Note
recon-choose-title = Statements of this customer
recon-choose-waiting = Statements that wait
recon-choose-customer = customer
recon-choose-period = period
recon-choose-lines = lines
recon-choose-closing = closing
recon-choose-state = state
recon-choose-open = not begun
recon-choose-none = There is none yet. I reads a statement from a file.
recon-export-title = Export
recon-export-path = File
recon-export-hint = .xlsx, .csv or .json; a file that is there is never overwritten
recon-exported = { $rows ->
    [one] One row written to { $path }.
   *[other] { $rows } rows written to { $path }.
}
recon-column-entry = Entry
recon-column-side = Side
recon-column-date = Date
recon-column-number = Number
recon-column-reference = Reference
recon-column-memo = Memo
recon-column-amount = Amount
recon-column-currency = Currency
recon-column-category = Category
recon-column-status = Status
recon-column-code = Code
recon-column-state = State
recon-column-note = Note

### end of reconcile

### history


history-title = History
history-when = when
history-who = who
history-what = what
history-about = about
history-empty = Nothing was done yet.
history-reverts = { $verb } (of { $seq })
history-undone = { $verb } (undone by { $seq })
undone-notice = Undone: { $verb } { $label }
redone-notice = Done again: { $verb } { $label }
op-import = import
op-customer-add = new customer
op-customer-edit = customer changed
op-contact-add = new contact
op-contact-edit = contact changed
op-transaction-add = transaction posted
op-transaction-reverse = transaction reversed
op-task-add = new task
op-task-edit = task changed
op-task-done = task done
op-task-snooze = task put off
op-activity-log = activity logged
op-activity-edit = activity changed
op-contact-remove = contact removed
op-followup-plan = follow-ups planned
op-demo-build = demo book built
op-reconcile = reconciliation
op-reconcile-accept = suggestion accepted
op-reconcile-reject = suggestion rejected
op-reconcile-pair = paired by hand
op-agreement-set = agreement set
op-lesson-forget = lesson forgotten
op-reconcile-answer = question answered
op-reconcile-break = match taken apart
op-reconcile-reason = reason set
op-reconcile-dispute = dispute opened

### end of history

### import-wizard

cli-import = Import customers, our ledger or a customer's statement from a file
cli-import-kind = What the file is: customers, ledger or statement
cli-import-file = The file: CSV or other delimited text, XLSX, XLS, ODS
cli-import-customer = The customer it is about, where the file has no such column
cli-import-create = Add customers the book does not know
cli-import-dry-run = Show how the file is understood and what would be added; write nothing
cli-import-mirrored = Whether the statement is written from the customer's side
cli-import-breaks = { $file } does not foot: the running balance breaks at line { $line }.
cli-import-foots-not = { $file } does not foot: opening plus lines is not closing.
cli-import-equal = { $count ->
    [one] One line equals an earlier one
   *[other] { $count } lines equal an earlier one
} and was kept; look at line { $lines }.
cli-imported = { $file }: { $added } added, { $already } already there, new customers: { $customers }.
cli-import-would = Would add { $added }; { $already } are there already.
cli-import-would-list = Customers to add: { $added }, to bring up to date: { $known }.
cli-import-unknown = Customers the book does not know: { $count } ({ $codes })

wizard-title = Import a file
wizard-title-file = Import { $file }
wizard-which-file = Which file? CSV or other delimited text, XLSX, XLS, ODS.
wizard-path-help = Tab completes; Enter reads the file and shows what was understood.
wizard-which-customer = Which customer is it about? Enter takes the first; empty: as the file says.
wizard-looking = Looking
wizard-reading = Reading
wizard-writing = Importing
wizard-not-readable = Not while there are problems: correct the reading, or the file.
wizard-done = { $file }: { $added } added, { $already } already there.
wizard-imported = The statement is imported
wizard-reconcile-now = Reconcile it now
wizard-reconcile-later = Later
wizard-unknown = { $count ->
    [one] One customer is unknown: create it, or name the customer.
   *[other] { $count } customers are unknown: create them, or name the customer.
}
wizard-no-customer = The file does not name one customer: say which one it is about.
wizard-dmy = day month year
wizard-mdy = month day year
wizard-ymd = year month day
wizard-decimal-point = decimal point
wizard-decimal-comma = decimal comma
wizard-sign-written = signs as written
wizard-sign-turned = signs turned round
wizard-delimiter = delimiter { $mark }
wizard-as-detected = as detected
wizard-kind = Kind
wizard-side = Written from
wizard-mirrored = the customer's side, as you say: signs are turned round
wizard-not-mirrored = our side, as you say
wizard-period = Period
wizard-effect = Would add
wizard-same = Nothing: this file was imported before, as { $earlier }.
wizard-news = { $added } new, { $already } already there
wizard-list-news = { $added } new customers; { $known } brought up to date
wizard-customers = Customers
wizard-will-create = { $count } will be created: { $codes }
wizard-are-unknown = { $count } unknown: { $codes }
wizard-problems = Problems
wizard-raw = as written
wizard-read = as read
wizard-heading-in = heading in line { $line }
wizard-written = Written
wizard-bookings = Bookings
wizard-signs = Signs
wizard-balances = Balances
wizard-breaks = does not foot: breaks at line { $line }
wizard-foots-not = does not foot
wizard-foots = foots
wizard-opening-closing = opening { $opening }, closing { $closing }
wizard-lines = { $added } lines
wizard-only-statement = Only a statement can be written from the other side.
wizard-nobody-unknown = The book knows every customer of this file.
wizard-is-a-list = A customer list names its customers itself.
wizard-skipped = Left out
wizard-suspicions = Suspicion
wizard-twins = equal to an earlier line, all kept: { $count } ({ $lines })

### end of import-wizard

### forms

form-saving = saving
form-about = { $title }: { $name }
form-code-taken = { $code } belongs to another customer
form-parent-loop = a customer cannot belong to itself
form-no-such-code = no customer has this code
form-not-future = choose a day after today
form-bad-date = a day such as 2026-11-30, or +3, +2w
form-bad-amount = an amount such as 1,500,000.00
form-bad-currency = a currency code such as CNY
form-bad-terms = NET30, EOM15, MFI25+1, M2, COD or 2/10NET30
form-bad-days = a number of days from 1 to 3660
form-bad-email = an address such as name@example.com
form-decimals = { $currency } has at most { $most } decimals
form-too-large = the amount is larger than the books can hold
form-negative = an amount of 0 or more
form-limit-currency = the limit is in the customer's own currency
form-customer-add = New customer
form-customer-edit = Customer
form-contact-add = New contact
form-contact-edit = Contact
form-task-add = New task
form-task-edit = Task
form-activity-log = Log
form-activity-edit = Logged
form-call-back = Call back
form-snooze = Put off
form-snooze-again = Put off again: what is it waiting for?
saved-customer = Customer saved.
saved-contact = Contact saved.
saved-task = Task saved.
saved-activity = Logged.
saved-call-back = Noted; the call is planned.
field-code = Code
field-name = Name
field-person = Name
field-short-name = Short name
field-tier = Tier
field-owner = Account manager
field-currency = Currency
field-terms = Payment terms
field-limit = Credit limit
field-reconcile = Reconciled
field-contact-cadence = Contact every
field-status = Status
field-parent = Belongs to
field-tags = Tags
field-notes = Notes
field-role = Role
field-phone = Telephone
field-email = Mail
field-wechat = WeChat
field-primary = Call first
field-title = Task
field-due = Due
field-assignee = Assignee
field-amount = Amount
field-channel = Channel
field-outcome = Outcome
field-contact = With
field-nobody = nobody in particular
field-day = Day
field-summary = What was said
field-call-back = Call back on
field-close-task = Close the task
field-note = About
field-until = Until
field-reason = Reason
hint-short-name = for narrow columns
hint-currency = CNY
hint-terms = NET30, EOM15, 2/10NET30
hint-limit = none
hint-contact-cadence = days; empty: by tier
hint-parent = code of the head office
hint-tags = parted by commas
hint-role = AP lead
hint-date = 2026-11-30, +3, +2w
hint-amount = 12,000.00 or USD 12,000
hint-snooze-reason = waiting for their payment run

### end of forms

### help-palette


help-title = Keys here
palette-title = Commands
filter-prompt = Filter:

keys-column = Key
command-column = Command
doc-column = What it does

### end of help-palette

### welcome


welcome-title = Key accounts, tied out.
welcome-about = Import two files, see what agrees, settle what differs, follow up today.

### end of welcome

### documents


### end of documents

### hostile

expected-reader-starts = the reader of workbooks could not be started
expected-reader-survives = the reader of workbooks broke down on it
limit-sheet-columns = the columns of a sheet
limit-memory = the memory for reading a workbook in bytes
limit-seconds = the seconds for reading a workbook
limit-answer = the content of a workbook in bytes
limit-days-ahead = days after today
remedy-split = split the file
remedy-correct-or-raise = correct it in the file, or raise the limit with --limit { $limit }=FIGURE
remedy-quote-amount = put the amount in quotes, or name the column under [columns] in a profile
cli-limit = Raise a limit for a large file of your own: rows=400000, lines, bytes, cells, memory, ...
cli-bad-limit = “{ $value }” is not a limit: write NAME=FIGURE with one of { $names }.
cli-limit-fixed = The limit “{ $limit }” cannot be raised in a shared book.

err-looks-like = “{ $text }” looks like { $code } “{ $other }”, and is not the same.
err-mixes-alphabets = “{ $text }” mixes letters of several alphabets in one word.
form-looks-like = { $what } Save again if it is meant.
wizard-alike = look-alike

### end of hostile

### demo


### end of demo

### nouns

kind-invoice = Invoice
kind-debit-note = Debit note
kind-credit-note = Credit note
kind-discount = Discount
kind-payment = Payment
kind-adjustment = Adjustment
kind-opening = Opening
status-active = active
status-hold = on hold
status-closed = closed
cadence-weekly = weekly
cadence-monthly = monthly
cadence-quarterly = quarterly
cadence-none = none
basis-stated = stated
basis-cited = by reference
basis-assumed = assumed
recon-matching = matching
recon-explained = explained
recon-dropped = dropped
group-auto = auto
group-suggested = suggested
group-accepted = accepted
group-rejected = rejected
group-manual = by hand
difference-open = open
difference-explained = explained
difference-disputed = disputed
task-manual = Task
task-overdue = Overdue
task-reconcile = Reconcile
task-difference = Difference
task-call-back = Call back
task-dispute = Dispute
task-find-contact = Contact
task-send-statement = Statement
task-status-open = open
task-status-done = done
task-status-cleared = cleared
activity-call = Call
activity-mail = Mail
activity-wechat = WeChat
activity-visit = Visit
activity-note = Note
outcome-reached = reached
outcome-no-answer = no answer
outcome-call-back = call back
outcome-wrong-contact = wrong contact
outcome-disputed = disputed
outcome-statement-requested = statement requested
outcome-noted = noted
batch-customers = customers
batch-ledger = ledger
batch-statement = statement
owner-us = us
owner-customer = customer
category-match = tied
category-bulk = lump
category-many = group
category-amount = amount
category-discount = discount
category-transposed = digits swapped
category-sign = sign reversed
category-date = timing
category-duplicate = duplicate
category-missing-theirs = missing at customer
category-missing-ours = missing in ours
code-d01 = missing at customer
code-d02 = missing in ours
code-d03 = amount differs
code-d04 = timing
code-d05 = duplicate
code-d06 = sign reversed
code-d07 = short payment
code-d08 = discount or rebate
code-d09 = return not credited
code-d10 = tax differs
code-d11 = exchange difference
code-d12 = digits swapped
code-d13 = opening differs
code-d14 = partial payment
code-d15 = lump payment
code-d16 = wrong account
code-d17 = rounding
code-d18 = netting
code-d99 = unexplained
tier-s = S strategic
tier-a = A important
tier-b = B ordinary
tier-c = C small
ageing-0 = not due
ageing-1 = 1-30
ageing-2 = 31-60
ageing-3 = 61-90
ageing-4 = 91-180
ageing-5 = 181-365
ageing-6 = 366+
ageing-credit = credit

### end of nouns

### operators

may-read = look at accounts
may-export = export
may-verify = check the book
may-customer-add = add a customer
may-customer-edit = edit a customer
may-customer-terms = set a customer's owner, terms, credit limit or status
may-contact-add = add a contact
may-contact-edit = edit a contact
may-contact-remove = remove a contact
may-task-add = add a task
may-task-edit = edit a task
may-task-done = close tasks
may-task-snooze = put tasks off
may-activity-log = log an activity
may-activity-edit = correct an activity
may-activity-answer = log the answer to a task
may-followup-plan = plan follow-ups
may-import-statement = import a customer's statement
may-import-ledger = import our ledger
may-import-customers = import the list of customers
may-reconcile-run = reconcile a statement
may-reconcile-accept = accept a match
may-reconcile-reject = reject a match
may-reconcile-pair = pair lines by hand
may-reconcile-answer = answer a question of the matching
may-reconcile-break = take a match apart
may-reconcile-reason = give a difference its reason
may-reconcile-dispute = dispute a difference
may-agreement-set = set what is agreed with customers
may-lesson-forget = forget what decisions taught about a customer
may-reconcile-submit = submit a reconciliation
may-reconcile-reopen = reopen a signed reconciliation
may-proposal-make = propose a posting, reversal or write-off
may-proposal-withdraw = withdraw one's proposal
may-proposal-approve = approve others' proposals
may-proposal-reject = send others' proposals back
may-transaction-post = post up to the limit
may-transaction-reverse = reverse up to the limit
may-rate-put = record an exchange rate
may-period-lock = lock a period
may-period-reopen = propose to reopen a period
may-undo = undo
may-redo = redo
may-admin-share = share the book
may-admin-audit = look at the record of requests
may-operator-list = list operators
may-operator-add = add an operator
may-operator-disable = shut an operator out
may-operator-enable = let an operator in again
may-operator-role = give or take roles
may-operator-grant = show an operator accounts
may-operator-revoke = hide accounts again
may-operator-limit = set a posting limit
may-operator-key = add or remove a key
may-glass-ask = ask for roles in an emergency
may-glass-approve = lend the roles another admin asked for
may-glass-end = end lent roles
may-backup = back up and restore
may-migrate = bring the book to a newer schema
may-demo-build = fill a demo book
role-viewer = viewer
role-manager = account manager
role-finance = finance
role-admin = admin
checks-doing = Checking the book
checks-clean = { $count } checks: nothing found
checks-found = { $found } of { $count } checks found something
glass-title = Roles lent in an emergency
glass-none = Nobody asked for any.
glass-asked-notice = Asked for. Another admin approves it within a day: there, or by `tieout admin break-glass approve`.
glass-asked-for = { $who } asked at { $at }, for { $minutes } min from the approval on. Another admin approves.
glass-approved-by = { $who } approved at { $at }, for { $minutes } min.
glass-asked = asked for
glass-lapsed = lapsed
glass-in-force = in force
glass-expired = over
glass-ended = ended
glass-lent = { $who } has { $roles } until { $until }
glass-banner = BREAK-GLASS: { $lent }
history-glass = { $verb } (break-glass { $id })
column-break-glass = break-glass
column-asker = asked by
column-asked = asked
column-minutes = minutes
column-approver = approved by
column-until = until
column-ended = ended
column-state = state
gate-column-lent = Lent roles
cli-glass = Lend an admin roles in an emergency: one asks, another approves, for a limited time
cli-glass-ask = Ask for roles, with a reason; another admin approves within a day
cli-glass-approve = Approve what another admin asked for; the roles are theirs from now on
cli-glass-end = End lent roles before their time, or withdraw a request
cli-glass-list = List every request and what came of it
cli-glass-id = Number of the request, from the list
cli-glass-roles = viewer, manager (account manager), finance
cli-glass-minutes = For how long from the approval on, 1 to { $most }
cli-glass-asked = Asked for, number { $id }. Another admin approves it within a day: `tieout admin break-glass approve { $id }`.
cli-glass-approved = { $who } has { $roles } until { $until }.
cli-glass-ended = Ended: number { $id }.
right-no = –
right-granted = granted accounts
right-own = own and granted accounts
right-book = yes
rights-command = May
denied-nobody = This book is shared: say who you are with --as NAME.
denied-unknown = The book has no operator { $name }. An admin adds one: `tieout admin operator add { $name }`.
denied-disabled = { $name } was shut out of this book. Ask an admin.
denied-other-name = This carries another name ({ $name }); only they can do it.
denied-somebody-else = This is done in the name of whoever did it first; only they can do it.
denied-role = Your role does not include this: { $what }. Who may: { $who }.
denied-role-nobody = In a shared book nobody may do this: { $what }.
denied-account = This concerns an account that is neither yours nor granted to you. Ask its account manager, or an admin for a grant.
denied-over-limit = This is above the { $limit } you may post alone. Propose it, and somebody else approves.
denied-import-over-limit = A line of this file, { $doc } of { $amount }, takes more than you may post alone ({ $limit }; no write-offs). Somebody with a higher limit imports it, or propose the posting.
denied-write-off = A write-off always takes two. Propose it, and somebody else approves.
denied-period-locked = The books are locked up to { $day }. Post on a later day, or propose to reopen: `tieout admin period reopen DAY --reason TEXT`.
denied-period-locked-day = The day lies in a locked period. Post on a later day, or propose to reopen: `tieout admin period reopen DAY --reason TEXT`.
denied-period-kept = A locked period is not undone. Propose to reopen it, with a reason; a second finance operator approves.
denied-signed = A signed reconciliation holds this. Finance reopens it first: `tieout reconcile CUSTOMER --period PERIOD --reopen --reason TEXT`.
denied-own-proposal = You prepared this yourself; somebody else approves it.
denied-touched-proposal = You had a hand in this; somebody who had none approves it.
denied-proposal-fixed = A proposal is not edited: withdraw it and make another.
denied-own-duty = Nobody gives themselves a role or a limit: another admin does, or lends it (`tieout admin break-glass`).
denied-glass-fixed = Lent roles are neither changed nor brought back: ask again, and another admin approves.
denied-lasting = This is set right by another command, not undone: { $what }.
denied-clock = The clock of this machine says { $now }, but the last operation was at { $last }. Nothing is written until the clock is right.
err-no-reason = Say why: a reason is needed here.
err-not-explained = { $count ->
    [one] One entry still wants a decision; then submit.
   *[other] { $count } entries still want a decision; then submit.
}
err-statement-unfooted = The statement does not add up, it is off by { $off }. Import it anew with the right balances, or lines; then submit.
err-openings-differ = The openings differ by { $gap } (D13): ours { $ours }, theirs { $theirs }. Settle the period before, or post what is missing there; then submit.
err-proposal-changed = This is not what was submitted any more. Look again; it is to be submitted anew.
err-proposal-closed = This proposal is closed already: { $state }.
err-not-signed = This reconciliation carries no signature.
err-locked-already = The books are locked up to { $day } already.
err-not-locked = Nothing after { $day } is locked.
err-shared-already = The book is shared already.
err-not-shared = This book is personal and has no operators. `tieout admin share` turns it into a shared one.
err-bad-name = An operator cannot be called { $name }: a small letter, then at most 31 small letters, digits, - or _.
err-name-taken = There is an operator { $name } already.
err-unknown-operator = The book has no operator { $name }.
err-last-admin = Somebody must remain admin: make another one first.
err-glass-minutes = Roles are lent for 1 to { $most } minutes.
err-glass-closed = Nothing can be done about this request any more: it is { $state }.
err-two-duties = { $name } cannot be admin and finance at once while somebody else is finance.
err-bad-key = This is no public key: one line such as `ssh-ed25519 AAAA... name` is wanted.
err-bad-key-option = { $value } cannot stand in a key file.
err-unknown-key = The book has no key { $print }.
state-open = open
state-approved = approved
state-rejected = sent back
state-withdrawn = withdrawn
state-reopened = reopened
proposal-posting = posting
proposal-write-off = write-off
proposal-reversal = reversal
proposal-sign-off = sign-off
proposal-period = reopen period
cli-as = Act as this operator; for the forced command of a key, with --book
cli-as-key = Fingerprint of the key the operator came with
cli-as-needs-book = --as needs --book FILE on the command line itself.
cli-restore-not-as = The live book cannot be opened, so it cannot say what you may do. Restore without --as, as the owner of its directory.
cli-as-not-owner = --as is honoured only for the owner of the book's directory.
cli-not-owner = This book is shared, and you are not the owner of its directory. Come in over SSH with your key.
cli-admin = Look after the book: its operators, keys, periods and file
cli-share = Turn a personal book into a shared one; you become its first operator
cli-share-limit = Largest posting without a second person, in the base currency, unless an operator has a limit of their own
cli-shared = The book is shared. { $name } is admin and finance until somebody else is finance; up to { $limit } is posted without a second person.
cli-shared-any = The book is shared. { $name } is admin and finance until somebody else is finance; any amount is posted without a second person.
cli-operator = Add operators, shut them out, give them roles, accounts and limits
cli-operator-name = The operator's name
cli-operator-codes = Customer codes
cli-operator-roles = viewer, manager (account manager), finance, admin
cli-operator-display = What people call them
cli-operator-limit = Largest posting without a second person; default: the book's
cli-operator-done = Done: { $name }.
cli-key-add = Add a public key of an operator
cli-key-remove = Remove a key; take its line out of the key file as well
cli-key-file = The public key's file (id_ed25519.pub)
cli-key-from = Hosts it may be used from, as in the from= option of a key file
cli-key-until = The last day it is good for
cli-key-print = Its fingerprint, SHA256:...
cli-key-added = Key { $print } was added. Print the lines for the key file with `tieout admin keys`.
cli-key-removed = Key { $print } was removed. Take its line out of the key file as well.
cli-keys = Print the lines for the SSH server's key file
cli-keys-program = Where the program lies on the server
cli-keys-path = The book's path cannot stand in a key file: it is not plain text.
cli-period-lock = Lock periods, or propose to reopen them
cli-period-until = The last day that is locked
cli-period-locked = The books are locked up to { $day }.
cli-proposed = Proposal { $id } waits for somebody else: `tieout approve`.
cli-who = Who has the book open, and who writes to it
cli-approve = What waits for a second person; with a number and its digest: approve it
cli-approve-id = Number of the proposal
cli-approve-digest = The digest shown beside it: approves exactly that
cli-approve-reject = Send it back, with --reason
cli-approve-withdraw = Take back your own
cli-approve-needs-digest = Repeat the digest shown by `tieout approve`: its first 12 characters or more.
cli-approved = { $id } is approved.
cli-rejected = { $id } is sent back.
cli-withdrawn = { $id } is withdrawn.
cli-submit = Submit it for signature
cli-sign = Sign what was submitted under this digest
cli-reopen = Lift the signature, with --reason
cli-not-submitted = Nothing was submitted here yet: `--submit` does.
cli-submitted = Submitted as proposal { $id }; somebody else signs it with --approve { $digest }.
cli-signed = Signed.
cli-reopened = Reopened.
about-period = keep locked only up to { $day }: { $reason }
column-operator = name
column-display = called
column-enabled = may come in
column-roles = roles
column-limits = limits
column-accounts = accounts
column-keys = keys
column-pid = process
column-since = since
column-writes = writes
column-preparer = prepared by
column-digest = digest
column-off = why not
column-warning = mind
column-about = about
scope-break-glass = Break-glass
scope-approvals = Approvals
cmd-rate = record an exchange rate
    .doc = Record from which day on one currency is worth so much of another.
rate-bad-pair = Write two currencies, such as USD/CNY.
rate-bad = Write a number above 0, such as 7.1210.
rate-pair-hint = one unit of the first is so many of the second
rate-latest = The latest is { $rate }.
rate-none = None is recorded yet.
rate-saved = Recorded: { $rate }.
cmd-period = lock a period
    .doc = Lock the books up to a day, or propose to open them again.
period-until = locked up to
period-reason-hint = needed to open days again
period-open = Nothing is locked.
period-would-lock = Nothing is posted up to { $day } any more.
period-would-reopen = Proposes to open { $from } to { $to } again; that takes an approval.
period-proposed = Proposed; it waits for approval (`!`).
cmd-break-glass = break-glass
    .doc = Ask for roles in an emergency, approve what another admin asked for, or end it.
cmd-verify = verify
    .doc = Check the whole book as `tieout verify` does: integrity, history chain, balances.
cmd-glass-ask = ask
    .doc = Ask for roles, with a reason; another admin approves within a day.
cmd-glass-approve = approve
    .doc = Lend the roles from now on.
cmd-glass-end = end
    .doc = End lent roles before their time, or withdraw a request.
cmd-approvals = approvals
    .doc = Shows what waits for a second person.
cmd-approvals-approve = approve
    .doc = Approves exactly what is shown.
cmd-approvals-send-back = send back
    .doc = Sends it back to whoever prepared it, with a reason.
cmd-approvals-withdraw = withdraw
    .doc = Takes one's own proposal back.
cmd-approvals-open = open
    .doc = Shows the reconciliation that is to be signed.
cmd-reconcile-submit = submit
    .doc = Submits the reconciliation for signature once nothing waits for a decision.
recon-submitted = Submitted. Somebody else signs it; in a personal book you do, under ! approvals.
form-proposed = This takes a second person: it waits as proposal { $id }.
approvals-title = Waiting for a second person
approvals-title-requests = { $count ->
    [one] Waiting for a second person; 1 request for roles: :break-glass
   *[other] Waiting for a second person; { $count } requests for roles: :break-glass
}
header-waits = { $key } { $count } to approve
approvals-empty = Nothing waits.
approvals-kind = what
approvals-customer = customer
approvals-about = about
approvals-who = prepared by
approvals-day = on
approvals-mine = You may approve this.
approvals-approved = Approved: { $what }
approvals-rejected = Sent back: { $what }
approvals-withdrawn = Withdrawn: { $what }
approvals-doing = Deciding
approvals-reason-title = Send back
approvals-reason = why

### end of operators

### errors

err-book-missing = There is no book at { $path }. `tieout demo` makes one to look at; `tieout import` makes yours.
err-book-foreign = { $path } is not a tieout book; nothing was touched. Name another file with --book.
err-book-newer = { $path } was written by a newer tieout (schema { $found }, this one knows { $known }). Update tieout and open it again.
err-book-migration = Migration { $number } of this book is not the one this program has. Open it with the tieout that made it.
err-old-sqlite = SQLite { $version } can damage a shared book; 3.51.3 or later is needed. Build tieout with its bundled SQLite.
err-file-system = A book cannot live on { $kind }: its locks are not safe there. Put it on a local disk.
err-hard-links = { $path } has more than one hard link, which can split a book in two. Remove the other names first.
err-setting = A safety setting of the database did not take ({ $name }: { $got } instead of { $want }). The book was not opened.
err-busy = Somebody else is writing and did not finish in time. Nothing was changed; try again.
err-busy-who = { $who } is writing ({ $command }) and did not finish in time. Nothing was changed; try again.
err-disk = The disk failed: { $detail }. Nothing was changed, and nothing more is written until tieout is started again; look at the disk first.
err-corrupt = The book is damaged: { $detail }. Stop working in it and restore the last backup.
err-interrupted = Stopped before the end; nothing was changed.
err-no-demo = { $path } is no demo book of this program, so it is not made anew. Name another file with --book.
err-exists = { $path } exists and is never overwritten. Choose another name.
err-not-found = This { $entity } ({ $id }) is not in the book any more. Refresh and look again.
err-lost = Someone else changed this { $entity } meanwhile (version { $found }, yours was { $expected }). Nothing was overwritten: look at their change and repeat yours.
err-rule = The book's rules refuse this: { $detail }.
err-double = { $what } exists already. Choose another.
err-same-file = { $file } was imported before (as { $earlier }). Nothing was added.
err-same-statement = { $file } is the statement of { $period } that { $earlier } brought: its lines are the same. Nothing was added. Take that import back first where this file is to take its place.
import-updated = { $count ->
    [one] One customer was changed.
   *[other] { $count } customers were changed.
}
import-late = { $count ->
    [one] One new line of { $code } is dated into or before { $period }, which { $who } signed off: that signature will be stale.
   *[other] { $count } new lines of { $code } are dated into or before { $period }, which { $who } signed off: that signature will be stale.
}
import-late-more = { $count ->
    [one] One more signature will be stale.
   *[other] { $count } more signatures will be stale.
}
import-above = { $count ->
    [one] One new line is more than you may post alone ({ $limit }): line { $line }, { $doc } of { $amount }.
   *[other] { $count } new lines are more than you may post alone ({ $limit }); the first is line { $line }, { $doc } of { $amount }.
}
posting-late = { $who } signed off { $period }: this makes it stale.
import-overlaps = Overlaps { $earlier } ({ $period }).
err-amount = The amount cannot be used: { $detail }.
err-column = The file has more text than one import can hold. Split it.
err-file = { $path }: { $detail }
err-database = Something unexpected happened in the database: { $detail }. Nothing was changed.
err-undo-nothing = There is nothing of yours to take back.
err-undo-unknown = There is no operation { $seq }. `tieout history` lists them.
err-undo-undone = Operation { $seq } is undone already.
err-undo-elsewhere = Your newest operation, { $seq } ({ $what }), is about an account that is not yours any more, so it stays.
err-undo-elsewhere-next = The newest on an account you have is { $seq } ({ $what }): `tieout undo { $seq }`, or take it back in the history.
err-undo-elsewhere-none = There is nothing else of yours to take back.
err-undo-changed = Cannot be undone: operation { $seq } ({ $command }) changed the same { $entity } later. Undo that one first.
err-undo-referred = Cannot be undone: a { $child } made later depends on it. Take that back first.
err-undo-import = Rows of an import come back by importing { $file } again.
err-undo-content = Cannot be undone: a { $entity } no longer reads as the history says. Run `tieout verify`.
err-empty-code = A customer needs a code.
err-empty-name = A name is needed.
err-empty-title = Say what is to be done.
err-empty-doc-no = A document number is needed.
err-unknown-customer = No customer has the code { $code }. `tieout customers` lists them.
err-unknown-customers = { $count ->
    [one] The book does not know a customer of this file: { $codes }. Nothing was written; --create-customers adds it.
   *[other] The book does not know { $count } customers of this file: { $codes }. Nothing was written; --create-customers adds them.
}
err-code-taken = Customer { $code } exists already.
err-parent-loop = A customer cannot stand above itself.
err-zero-amount = An amount of 0 posts nothing.
err-wrong-sign = The sign does not fit: { $kind } is usually the other way round. What the customer owes us is plus.
err-reversed = { $doc } is reversed already.
err-task-closed = The task is closed already.
err-not-future = Put it off to a day that lies ahead.
err-no-customer-column = The file does not say whose lines these are. Name the customer with --customer CODE.
err-no-lines = The file has no lines.
err-several-customers = A statement is one customer's, this file names { $count }: { $codes }. Import them one by one, or as a ledger.
err-no-dates = The statement has no dates. Say its period with --period 2026-10.
err-no-statement = { $customer } has no statement for { $period }. Import it first: `tieout import statement FILE`.
err-line-date = Line { $line } has no date, which a ledger needs. Correct the file, or name the date column in a profile.
err-line-currency = Line { $line } names no currency. Say it with --currency CNY.
err-no-such-entry = This entry is not there any more: somebody else decided meanwhile. Look again.
err-not-suggested = Only a suggestion can be accepted or rejected.
err-not-tied = Nothing is tied here: mark lines on both sides first.
err-mixed-currency = Lines of different currencies cannot be tied.
err-held = One of the lines is tied elsewhere. Break that first.
err-changed = Somebody else decided about these lines meanwhile; look again, then decide.
err-agrees = Both sides agree here: there is no difference to explain.
err-cancelled = Cancelled; nothing was changed.
err-unreadable = { $count ->
    [one] { $file } cannot be read whole: 1 problem. Nothing was written.
   *[other] { $file } cannot be read whole: { $count } problems. Nothing was written.
}
io-not-found = there is no such file
io-permission = you may not open it
io-directory = this is a directory
io-not-a-directory = a part of this path is not a directory
io-full = there is no space left
io-read-only = its file system is read-only
io-name = this name cannot be used
io-too-large = it is larger than such a file may be
io-content = it does not hold what is looked for in it

### end of errors

### gate
gate-not-shared = This book is personal, nobody works in it by name. `tieout admin share` makes it a shared one.
gate-no-terminal = The panes need a terminal: ssh -t HOST. Without one there are: put NAME, get EXPORT, report NAME, queue, whoami.
gate-crowded-own = You have { $most } sessions open, and more are not allowed. Close one.
gate-crowded = { $most } sessions are open, and more are not allowed. Try again later.
gate-no-command = There is no such command here. There are: put NAME, get EXPORT, report NAME, queue, whoami; with none of them and a terminal, the panes.
gate-bad-file = Name the file with letters, digits, `.`, `_` and `-`, at most 100, beginning with a letter or digit.
gate-bad-export = Name an export as it was named when it was made, such as 261123-1.csv. `report outbox` lists them.
gate-bad-report = There is no such report. There are: { $known }.
gate-bad-format = A list can be had as table, csv or json.
gate-put-needs-input = The file comes on standard input: ssh HOST put { $name } < { $name }
gate-put = { $name }: { $bytes } bytes in your inbox.
gate-taken = { $name } is in your inbox already and is never overwritten. Send it under another name.
gate-missing = You have no file { $name } here. `report inbox` and `report outbox` list what there is.
gate-name = { $name } is no name of a file in your inbox: files are named here, not paths.
gate-too-large = A file may have at most { $most } MiB. Split it.
gate-full = Your files here have reached { $files } in number or { $most } MiB. What is older than 30 days goes by itself; ask the administrator for more room now.
gate-no-room = The disk has too little room left. Nothing was written; tell the administrator.
gate-broke-off = The file did not arrive whole ({ $detail }). Nothing was kept: send it again.
gate-exported = { $rows ->
    [one] 1 row, for you to fetch: ssh HOST get { $id }
   *[other] { $rows } rows, for you to fetch: ssh HOST get { $id }
}
gate-column-operator = Operator
gate-column-roles = Roles
gate-column-key = Key
gate-column-credit = Credits
gate-column-unapplied = Unapplied
gate-column-period = Period
gate-column-next = Next step
gate-column-gap = Gap
gate-column-file = File
gate-column-bytes = Bytes
gate-column-at = At

### end of gate
### keeper
err-book-older = { $path } has schema { $found }, and this tieout needs { $known }. Nothing was changed: it is shared, so its administrator brings it up to date with `tieout admin migrate`.
err-unsound = Checks failed: { $checks }. Nothing was changed; run `tieout verify` and restore the last good copy if it fails too.
err-symlink = { $path } is a symbolic link, which can split a book in two. Name the file itself.
err-full = The disk is full: { $detail }. Nothing was changed; free some space (`tieout admin free-ballast` gives 64 MiB at once) and try again.
err-used-up = Nothing was written: the highest number a row of { $table } can have was given already. Only a book that was written to from outside comes to that; run `tieout verify`.
err-space = Only { $free } are free where { $path } lies, and this may need { $need }. Nothing was begun; free some space first.
warn-low-space = Less than 1 GiB is free where the book lies. Make room before it runs out: a full disk takes no more postings.
warn-overlay = The book lies on an overlay file system, which may forget what it was told to keep. Put it on a real disk.
err-stopped = Nothing is written any more, because the disk or the book failed: { $detail }. What you read is safe; close tieout, look at the disk, and run `tieout verify`.
cli-anchor = Note the newest operation and its hash where the book's owner cannot change it
cli-anchor-to = A file that gets one more line, or `syslog`
cli-anchor-done = Operation { $seq } ({ $hash }) was noted in { $to }.
cli-restore = Make a new book from a backup, and say what would be gained and lost by using it; the live book is not touched
cli-restore-file = A backup, or a directory of backups of the book, of which the newest that fits is taken
cli-restore-to = The new file
cli-restore-later = A later backup, or the live book, to play the operations after the backup again from
cli-restore-until = Stop after this operation or time (2026-11-23T08:00:00Z)
cli-restore-bad-until = { $value } is neither the number of an operation nor a time like 2026-11-23T08:00:00Z.
cli-restore-done = { $to } was made from { $source } and checked. It ends at operation { $seq }, { $replayed } of them played again. To use it, rename the live book first and keep it.
cli-migrate = Bring a shared book up to date after a checked copy; nobody else may have it open
cli-migrate-done = The book has schema { $schema }, the one of this program.
cli-ballast = Reserve 64 MiB beside the book for the day the disk is full
cli-ballast-made = 64 MiB were reserved in { $path }.
cli-ballast-there = { $path } is there already.
cli-free-ballast = Give the reserved 64 MiB back, so that a book on a full disk opens again
cli-ballast-freed = { $mebibytes } MiB were given back. Free more space, then reserve them again with `tieout admin ballast`.
cli-ballast-none = There is no ballast beside the book.
cli-backup-rotated = The book was copied to { $file } and checked; { $removed } old copies were removed.
cli-keep-hourly = In a directory: hours of which the newest copy is kept
cli-keep-daily = In a directory: days of which the newest copy is kept
cli-keep-monthly = In a directory: months of which the newest copy is kept
cli-audit = Show what was asked for over SSH and what left the book: reports, exports, files sent and fetched, refusals
cli-audit-operator = Of this operator alone
cli-audit-count = Count by day, operator and event
cli-audit-strange = { $count ->
    [one] One line of the record is none of ours. Somebody else wrote it, or it was cut off.
   *[other] { $count } lines of the record are none of ours. Somebody else wrote them, or they were cut off.
}
column-event = event
column-detail = about
column-session = session
column-day = day
column-count = count
cli-verify-anchor = Also compare with the anchors of this file (`tieout admin anchor`, or a log)
cli-verify-whole = Also compare every index entry with its row, as backups and migrations do: takes two to three times as long
column-of = of
column-restored = restored
column-live = live
column-gained = gained
err-replay-no-copy = No backup there is old enough. Name an earlier moment's backup.
err-replay-past = The backup already goes up to operation { $seq }, which is past the moment asked for. Take an older one.
err-replay-short = It ends at operation { $seq }. Name a later book with --later, or an earlier moment.
err-replay-other = The later book does not go on from this one after operation { $seq }: it is another book, another schema, or its history was changed. Run `tieout verify` on both.
err-replay-gone = { $file }, imported by operation { $seq }, was taken out of the book later, so its rows are nowhere. Stop before that operation, then import the file again.
err-undo-unfit = Cannot be brought back: it no longer fits what was done since ({ $entity }). Do it anew.
### end of keeper
### session
err-in-use = The book is open in other sessions ({ $who }), and this needs it alone. Ask them to leave, then try again.
scope-versions = versions
scope-question = question
scope-lessons = lessons
cmd-versions-take = go on
    .doc = Go on with the versions that are chosen.
cmd-versions-book = the book's
    .doc = Keep what the book says in this field.
cmd-versions-mine = mine
    .doc = Keep what you typed in this field.
cmd-versions-drop = drop mine
    .doc = Throw away what you typed; the form goes on with what the book says.
versions-draft = Your draft
versions-draft-about = You left this form before it was saved. Nothing is saved until you save the form again.
versions-lost = Changed meanwhile
versions-lost-by = { $who } changed this while you were typing. Choose for each field what is kept, then save the form again.
versions-lost-about = Somebody changed this while you were typing. Choose for each field what is kept, then save the form again.
versions-book = In the book now
versions-mine = Typed by you
versions-undecided = Both of you changed this field: choose one with h or l.
versions-settled = Chosen. Save the form to keep it.
draft-was-saved = That draft had been saved after all; nothing is left to do.
company-with = with { $who }
company-here-too = { $count ->
    [one] { $who } is here too
   *[other] { $who } are here too
}
drafts-title = Drafts you left
idle-locked = Nobody pressed a key for a while. Any key brings the screen back.
idle-ended = Nobody pressed a key for long, so the session ended. What was typed into a form is kept as a draft.
cmd-who = who is here
    .doc = Show who else has the book open, where they are, and who is writing.
who-title = Who is here
who-operator = operator
who-you = you
who-since = since (UTC)
who-pane = pane
who-customer = customer
who-process = process
who-percent = percent
who-nobody-writes = Nobody is writing.
who-writes = { $who } is writing: { $command } { $about }
who-writes-percent = { $who } is writing: { $command } { $about }, { $percent } %
who-news = { $count ->
    [0] Nothing was changed by others since you looked.
    [one] { $sign } marks what others changed since you looked: one customer.
   *[other] { $sign } marks what others changed since you looked: { $count } customers.
}
### end of session
