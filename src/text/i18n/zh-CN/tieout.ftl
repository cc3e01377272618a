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

rule-reference = 单号与金额相同
rule-normalised = 单号写法不同，金额相同
rule-contained = 单号数字相同，金额相同
rule-typo = 单号仅一处笔误，金额相同
rule-cited-sum = 相互引用，合计相等
rule-tolerance = 单据相同，金额在容差内
rule-differs = 单据相同，金额不符
rule-order = 订单相同，金额相同
rule-amount-date = 金额相同，日期在窗口内
rule-sum = 金额合计相等
rule-duplicate = 已匹配行的重复记录
rule-netting = 同一单据的行相互抵消
rule-alone = 另一方没有对应的行
form-exact = （原样）
form-normalised = （写法不同）
form-memo = （摘要中）
form-listed = （简写列表中）
form-ranged = （号段中）
form-bare = （仅数字）
form-letters = （字母代替数字）
form-typo = （一处笔误）
form-order = （按订单）
evidence-joint = {"；"}
evidence-cited-by-us = 我方引用对方单号{$form}
evidence-cited-by-them = 对方引用我方单号{$form}
evidence-amounts = 我方 {$ours}，对方 {$theirs}，相差 {$gap}
evidence-later = 对方晚于我方 {$days} 天
evidence-earlier = 对方早于我方 {$days} 天
evidence-rival-ours = 我方第 {$line} 行同样符合
evidence-rival-theirs = 对方第 {$line} 行同样符合
evidence-searched = 试算 {$sums} 个合计，预计偶然相等 {$accidents} 个
reason-rate = 按 {$rate} 的比例少付
reason-deduction = 固定扣款 {$amount}
reason-tax = 相差税额，税率 {$rate}
reason-tolerance = 仅差 {$amount}
reason-digits = 数字颠倒或错位
reason-sign = 方向相反
reason-late = 相隔 {$days} 天，超出窗口
reason-remainder = 尚余 {$amount} 未付
failed-account = 账户不同
failed-currency = 币种不同：我方 {$ours}，对方 {$theirs}
failed-one-sided = 有一方没有行
failed-size = 只匹配一行对一行，此处为 {$ours} 对 {$theirs}
failed-not-cited = 没有引用对方单据
failed-cited-as = 单号的引用方式不同{$form}
failed-no-order = 没有共同的订单号
failed-gap = 金额相差 {$gap}
failed-equal = 金额相等
failed-tolerance = 金额相差 {$gap}，容差 {$tolerance}
failed-unrelated = 金额相差 {$apart}，最多允许 {$allowed}
failed-window = 对方晚于我方 {$lag} 天，超出窗口 {$beyond} 天
failed-no-date = 缺少日期
failed-rivals = 另有同额的行：我方 {$ours} 行，对方 {$theirs} 行
failed-too-many = 共 {$lines} 行，最多允许 {$most} 行
failed-span = 行间相隔 {$days} 天，最多允许 {$most} 天

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
