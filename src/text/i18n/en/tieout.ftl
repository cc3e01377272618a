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

### end of cli

### formats

problem-sentence = { $place }: { $what }; { $remedy }.
problem-message = { $what }; { $remedy }
problem-found = “{ $value }” found, but { $expected }
problem-line = { $file }, line { $line }
problem-cell = { $file }, line { $line }, column { $column }
problem-column = “{ $name }” ({ $letters })
problem-more = … and { $count } more problems that are not listed

expected-date = a date is needed here
expected-one-date-order = this date can be read in more than one order of day, month and year
expected-amount = an amount is needed here
expected-one-decimal-mark = this amount can mean two things, and nothing in the file says which mark is the decimal mark
expected-decimals = { $currency } has { $allowed } decimals and this amount has more
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
remedy-split-or-raise = split the file, or raise the limit in the settings
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
inspect-skipped = { $count } rows are no bookings
inspect-twins = { $count } lines are equal to another one; all are kept
inspect-twin = line { $first } and line { $second }
inspect-column = Column
inspect-meaning = Meaning
inspect-why = Why
inspect-values = As written → as read
inspect-refused = { $file } cannot be read: { $count } problems
inspect-none = none
inspect-from-line = line { $line }
inspect-line = line { $line }: { $why }

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
