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
cli-book = 要使用的账套文件（默认在用户数据目录中）
cli-lang = 界面语言：en 或 zh-CN（默认取自系统区域设置）
cli-today = 把这一天当作今天，格式 YYYY-MM-DD
cli-format = 列表的输出格式
cli-bad-today = --today 需要形如 2026-11-23 的日期，而不是“{ $value }”

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

kind-invoice = 发票
kind-debit-note = 借项通知单
kind-credit-note = 贷项通知单
kind-discount = 折扣返利
kind-payment = 回款
kind-adjustment = 调整
kind-opening = 期初余额
status-active = 正常
status-hold = 冻结
status-closed = 停用
cadence-weekly = 每周
cadence-monthly = 每月
cadence-quarterly = 每季
cadence-none = 不定期
basis-stated = 已指明
basis-cited = 按引用
basis-assumed = 推定
recon-matching = 勾对中
recon-explained = 已说明
recon-dropped = 已弃用
group-auto = 自动
group-suggested = 建议
group-accepted = 已接受
group-rejected = 已拒绝
group-manual = 手工
difference-open = 待处理
difference-explained = 已说明
difference-disputed = 争议中
task-manual = 任务
task-overdue = 逾期催收
task-reconcile = 待对账
task-difference = 差异处理
task-call-back = 回电
task-status-open = 待办
task-status-done = 已完成
task-status-cleared = 已消除
activity-call = 电话
activity-mail = 邮件
activity-wechat = 微信
activity-visit = 拜访
activity-note = 备注
outcome-reached = 已联系上
outcome-no-answer = 无人接听
outcome-call-back = 稍后回电
outcome-wrong-contact = 联系人有误
outcome-statement-requested = 已要对账单
outcome-noted = 已记录
batch-customers = 客户
batch-ledger = 往来账
batch-statement = 对账单
owner-us = 我方
owner-customer = 客户
category-match = 相符
category-bulk = 合并
category-many = 多对多
category-amount = 金额不符
category-discount = 折扣扣款
category-transposed = 数字颠倒
category-sign = 方向记反
category-date = 时间差异
category-duplicate = 重复
category-missing-theirs = 我有对方无
category-missing-ours = 对方有我无
code-d01 = 我有对方无
code-d02 = 对方有我无
code-d03 = 金额不符
code-d04 = 时间性差异
code-d05 = 重复入账
code-d06 = 方向记反
code-d07 = 扣款少付
code-d08 = 折扣返利未入账
code-d09 = 退货未红冲
code-d10 = 税额差
code-d11 = 汇兑差异
code-d12 = 数字颠倒
code-d13 = 期初不符
code-d14 = 部分付款
code-d15 = 合并付款
code-d16 = 串户
code-d17 = 尾差
code-d18 = 抵账
code-d99 = 未明差异
tier-s = S 战略
tier-a = A 重要
tier-b = B 普通
tier-c = C 一般
ageing-0 = 未到期
ageing-1 = 1-30
ageing-2 = 31-60
ageing-3 = 61-90
ageing-4 = 91-180
ageing-5 = 181-365
ageing-6 = 366+
ageing-credit = 贷项

### end of nouns
