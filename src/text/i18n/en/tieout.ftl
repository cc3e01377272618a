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
