### common

app-name = tieout
language-name = English
yes = yes
no = no
unknown = n/a
side-ours = ours
side-theirs = theirs

### end of common

### commands


### end of commands

### cli

cli-about = Keep key accounts' books straight: reconcile statements, follow up what is owed
cli-book = The book to work on (default: in your data directory)
cli-lang = Language of the words: en or zh-CN (default: from the locale)
cli-today = Take this day as today, YYYY-MM-DD
cli-format = How lists are printed
cli-bad-today = --today takes a date such as 2026-11-23, not `{ $value }`

### end of cli

### formats


### end of formats

### matching


### end of matching

### store


### end of store

### today


### end of today

### customers


### end of customers

### transactions


### end of transactions

### reconcile


### end of reconcile

### history


### end of history

### import-wizard


### end of import-wizard

### forms


### end of forms

### help-palette


### end of help-palette

### welcome


### end of welcome

### documents


### end of documents

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
