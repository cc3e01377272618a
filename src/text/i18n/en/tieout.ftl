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


### end of formats

### matching

rule-reference = same document number and amount
rule-normalised = same document number in another form, same amount
rule-contained = same digits of the document number, same amount
rule-typo = document number one slip away, same amount
rule-cited-sum = lines that cite each other, equal sums
rule-tolerance = same document, amounts within the tolerance
rule-differs = same document, amounts differ
rule-order = same order, same amount
rule-amount-date = same amount, dates in the window
rule-sum = amounts that add up
rule-duplicate = second copy of a line that is tied
rule-netting = lines of one document that cancel out
rule-alone = nothing on the other side
form-exact = as written
form-normalised = in another form
form-memo = in the text
form-listed = in a shortened list
form-ranged = in a range
form-bare = by digits alone
form-letters = with letters for digits
form-typo = with one slip
form-order = by the order
evidence-joint = {"; "}
evidence-cited-by-us = we cite their number {$form}
evidence-cited-by-them = they cite our number {$form}
evidence-amounts = ours {$ours}, theirs {$theirs}, apart {$gap}
evidence-later = theirs {$days} days after ours
evidence-earlier = theirs {$days} days before ours
evidence-rival-ours = our line {$line} fits as well
evidence-rival-theirs = their line {$line} fits as well
evidence-searched = {$sums} sums tried, {$accidents} accidental ones expected
reason-rate = short by the rate {$rate}
reason-deduction = short by the fixed deduction {$amount}
reason-tax = apart by tax at {$rate}
reason-tolerance = apart by only {$amount}
reason-digits = digits swapped or shifted
reason-sign = opposite signs
reason-late = {$days} days apart, outside the window
reason-remainder = {$amount} remains open
failed-account = different accounts
failed-currency = currencies differ: ours {$ours}, theirs {$theirs}
failed-one-sided = a side has no line
failed-size = ties one line to one; here {$ours} against {$theirs}
failed-not-cited = no line cites the other's document
failed-cited-as = the document is cited {$form}
failed-no-order = no order is named by both
failed-gap = amounts {$gap} apart
failed-equal = the amounts are equal
failed-tolerance = amounts {$gap} apart, tolerance {$tolerance}
failed-unrelated = amounts {$apart} apart, at most {$allowed} allowed
failed-window = theirs {$lag} days after ours, {$beyond} outside the window
failed-no-date = a date is missing
failed-rivals = other lines have this amount: {$ours} of ours, {$theirs} of theirs
failed-too-many = {$lines} lines, at most {$most} allowed
failed-span = {$days} days between the lines, at most {$most} allowed

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
