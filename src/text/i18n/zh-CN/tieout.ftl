### common

app-name = tieout
language-name = 简体中文
yes = 是
no = 否
unknown = 无
side-ours = 我方
side-theirs = 对方

### end of common

### commands


### end of commands

### cli

cli-about = 管好大客户的往来账：核对对账单，跟进应收款

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
