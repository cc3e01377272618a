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

problem-sentence = { $place }：{ $what }；{ $remedy }。
problem-message = { $what }；{ $remedy }
problem-found = 内容为“{ $value }”，{ $expected }
problem-line = { $file } 第 { $line } 行
problem-cell = { $file } 第 { $line } 行 { $column } 列
problem-column = “{ $name }”（{ $letters }）
problem-more = …… 另有 { $count } 个问题未列出

expected-date = 此处应为日期
expected-one-date-order = 年月日的顺序不止一种读法
expected-amount = 此处应为金额
expected-one-decimal-mark = 该金额有两种读法，文件中没有依据判断小数点符号
expected-decimals = { $currency } 只有 { $allowed } 位小数，该金额位数过多
expected-smaller-amount = 金额最多十八位数字
expected-side = 此处应为借贷标志
expected-currency = 此处应为币种
expected-date-column = 没有找到日期列
expected-amount-column = 没有找到金额列
expected-one-column = 有几列都可能是金额
expected-named-column = 读取方案指定了此列，但文件中没有
expected-named-sheet = 读取方案指定了此工作表，但文件中没有
expected-named-header = 读取方案指定此行为表头，但它不在文件开头附近
expected-one-sheet = 应只有一张明细工作表，现有多张
expected-rows = 其中没有可读的内容
expected-table = 这不是交易明细表
expected-customer-column = 需要客户编码和客户名称
expected-unique-code = 同一编码在清单中只能出现一次
expected-word = 此处不认识这个词
expected-encoding = 无法确定文件编码
expected-known-format = 目前还不能读取 { $name } 文件
expected-real-sheet = 需要真正的工作簿，而这是以表格扩展名保存的网页或旧式表格
expected-no-password = 文件不能带密码
expected-whole = 文件已损坏
expected-limit = 超过了{ $limit }的上限（{ $allowed }）
expected-safe-archive = 工作簿中只能有它自身的部件
expected-closed-quote = 此处开始的引号没有结束
expected-not-stopped = 读取已被中止

limit-bytes = 文件字节数
limit-lines = 行数
limit-line-bytes = 单行字节数
limit-columns = 列数
limit-rows = 工作表行数
limit-cells = 工作表单元格数
limit-cell-bytes = 单元格字节数
limit-entries = 工作簿部件数
limit-unpacked = 工作簿解压后字节数
limit-ratio = 工作簿压缩比

remedy-correct-value = 请在文件中改正
remedy-date-order = 请用 --date-order dmy、mdy 或 ymd 指明顺序，或在读取方案中写 date_order
remedy-decimal = 请用 --decimal 指明小数点符号，或在读取方案中写 decimal
remedy-name-column = 请在读取方案的 [columns] 中指明该列
remedy-name-encoding = 请用 --encoding 指明编码，或在读取方案中写 encoding，或另存为 UTF-8
remedy-name-sheet = 请用 --sheet 指明工作表，或在读取方案中写 sheet
remedy-name-header = 请改正读取方案中的 header_row
remedy-round = 请在表中四舍五入，或在读取方案中写 round = true
remedy-save-as-sheet = 请用表格软件打开并另存为 XLSX
remedy-ask-for-table = 请对方提供 CSV 或 XLSX
remedy-remove-password = 请去掉密码后另存
remedy-get-again = 请重新获取该文件
remedy-split-or-raise = 请拆分文件，或在设置中提高上限
remedy-check-file = 请确认文件是否正确
remedy-start-again = 请重新开始

meaning-date = 日期
meaning-due-date = 到期日
meaning-value-date = 起息日
meaning-doc-type = 单据类型
meaning-doc-no = 单据号
meaning-reference = 参考号
meaning-memo = 摘要
meaning-amount = 金额
meaning-debit = 借方
meaning-credit = 贷方
meaning-money-in = 收入
meaning-money-out = 支出
meaning-side = 借贷标志
meaning-balance-side = 余额方向
meaning-balance = 滚动余额
meaning-currency = 币种
meaning-account = 客户编码
meaning-account-name = 客户名称
meaning-status = 状态
meaning-fee = 手续费
meaning-tax = 税额
meaning-ignored = 不使用

reason-profile = 读取方案指定
reason-heading = 列名如此，数据相符
reason-heading-part = 列名的一部分如此，数据相符
reason-values = 仅由数据判断
reason-values-disagree = 列名如此，但数据不符
reason-another-serves = 另有更合适的列
reason-unknown = 无法识别
reason-empty = 该列为空

sign-as-written = “{ $column }”按原样
sign-turned = “{ $column }”按读取方案变号
sign-debit-plus = 借方为正，贷方为负：欠出具方的为正（{ $plus } / { $minus }）
sign-money-in-plus = 收入为正，支出为负（{ $plus } / { $minus }）

mirror-yes = 从客户一方记账：{ $because }
mirror-no = 从我方记账：{ $because }
mirror-unknown = 文件中没有依据判断从哪一方记账
mirror-profile = 读取方案指定
mirror-words = 标题和列名如此
mirror-kinds = 发票和回款的正负号如此
mirror-balance = 余额方向如此

skip-preamble = 表头以上
skip-heading = 表头
skip-total = 合计
skip-opening = 期初余额
skip-closing = 期末余额
skip-note = 备注
skip-profile = 读取方案略去

inspect-file = 文件
inspect-format = 格式
inspect-encoding = 编码
inspect-delimiter = 分隔符
inspect-sheet = 工作表
inspect-header-row = 表头所在行
inspect-rows = 明细行数
inspect-sum = 合计
inspect-opening = 期初余额
inspect-closing = 期末余额
inspect-foots = 勾稽相符
inspect-break = 自第 { $line } 行起不符
inspect-signs = 正负号
inspect-side = 记账方
inspect-damaged = 文字有此前转码出错的痕迹；金额和日期不受影响。
inspect-skipped = { $count } 行不是明细
inspect-twins = { $count } 行与另一行完全相同，全部保留
inspect-twin = 第 { $first } 行与第 { $second } 行
inspect-column = 列
inspect-meaning = 含义
inspect-why = 依据
inspect-values = 原值 → 读取值
inspect-refused = { $file } 无法读取：{ $count } 个问题
inspect-none = 无
inspect-from-line = 第 { $line } 行
inspect-line = 第 { $line } 行：{ $why }

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
