### common

app-name = tieout
yes = 是
no = 否
unknown = 无
side-ours = 我方
side-theirs = 对方

screen-too-small = tieout 需要 { $columns } 列 { $rows } 行，当前窗口为 { $width } 列 { $height } 行。
error-dismiss = { $sentence }（按任意键）

progress-remaining = 约剩 { $seconds } 秒
progress-cancel = 取消
form-required = 此项不能为空
form-choice-hint = 左右键选择
form-unsaved = 草稿已保留，再次打开表单即可继续。

copied = 已复制 { $lines } 行（{ $bytes } 字节）到剪贴板。
copy-too-long = { $bytes } 字节超出终端剪贴板的上限；请少标记几行，或改用导出。
crash-reported = tieout 自身出错，只能停止。账套保持最后一步之前的状态。不含客户数据的报告在 { $path }。
crash = tieout 自身出错，只能停止。账套保持最后一步之前的状态。
confirm-title = 请确认

### end of common

### commands

scope-global = 全局
scope-list = 列表
scope-today = 今日
scope-customers = 客户
scope-transactions = 明细
scope-reconcile = 对账
scope-overlay = 所有窗口
scope-prompt = 选择
scope-form = 表单
scope-wizard = 导入
scope-history = 历史
scope-confirm = 确认
scope-welcome = 欢迎页
off-no-row = 光标处没有内容
off-no-marks = 没有标记任何行
off-no-customer = 尚未选择客户
off-writing = 正在写入，请稍候
off-no-book = 当前没有打开账套，无法执行
off-no-shell = 没有可交还终端的 shell
off-no-filter = 此列表不能筛选
off-no-pane = 程序中没有此页面
cmd-go-today = 今日
    .doc = 显示待办队列。
cmd-go-customers = 客户
    .doc = 显示客户列表。
cmd-go-transactions = 明细
    .doc = 显示所选客户的交易明细。
cmd-go-reconcile = 对账
    .doc = 把我方账与客户对账单并排核对。
cmd-next-pane = 下一页
    .doc = 切换到下一个页面。
cmd-previous-pane = 上一页
    .doc = 切换到上一个页面。
cmd-filter = 筛选
    .doc = 边输入边筛选；汉字、全拼、首字母都能找到名称。
cmd-palette = 命令
    .doc = 按名称查找任何命令，中英文均可。
cmd-help = 帮助
    .doc = 显示此处可用的按键，回车即执行。
cmd-undo = 撤销
    .doc = 撤回上一次操作，重启之后仍然可以。
cmd-redo = 重做
    .doc = 重新执行最近撤销的操作。
cmd-history = 历史
    .doc = 查看谁在何时做了什么、为什么。
cmd-import = 导入文件
    .doc = 从文件读取客户、往来账或对账单。
cmd-back = 返回
    .doc = 退出一层；不会退出程序，也不会丢失已输入的内容。
cmd-language = 语言
    .doc = 在中文和英文之间切换。
cmd-refresh = 刷新
    .doc = 重新绘制整个屏幕并重新读取账套。
cmd-welcome = 欢迎页
    .doc = 显示入门步骤：演示账套、导入、新建客户。
cmd-suspend = 挂起
    .doc = 把终端交还给 shell，用 fg 返回。
cmd-quit = 退出
    .doc = 退出程序，所有内容均已保存。
cmd-down = 下移
    .doc = 下移一行；先输入数字可移动多行。
cmd-up = 上移
    .doc = 上移一行；先输入数字可移动多行。
cmd-top = 首行
    .doc = 跳到第一行，或跳到数字所指的行。
cmd-bottom = 末行
    .doc = 跳到最后一行，或跳到数字所指的行。
cmd-half-page-down = 下移半页
    .doc = 向下移动半页。
cmd-half-page-up = 上移半页
    .doc = 向上移动半页。
cmd-page-down = 下一屏
    .doc = 向下移动一屏。
cmd-page-up = 上一屏
    .doc = 向上移动一屏。
cmd-mark = 标记
    .doc = 标记此行并下移；底行显示标记的合计。
cmd-clear-marks = 清除标记
    .doc = 取消所有标记。
cmd-copy-row = 复制行
    .doc = 把此行或已标记的行复制到剪贴板。
cmd-card = 卡片
    .doc = 显示或隐藏列表旁的卡片。
cmd-card-down = 卡片下滚
    .doc = 向下滚动卡片。
cmd-card-up = 卡片上滚
    .doc = 向上滚动卡片。
cmd-today-open = 打开
    .doc = 打开待办所指的对象。
cmd-today-no-answer = 未接通
    .doc = 记录电话未接通，明天再联系。
cmd-today-dispute = 争议
    .doc = 记录客户对金额有争议。
cmd-today-call-back = 回电
    .doc = 记录约定的回电时间。
cmd-today-wrong-contact = 联系人不对
    .doc = 记录此人不是对口联系人。
cmd-today-statement-requested = 要对账单
    .doc = 记录客户索要对账单。
cmd-today-done = 完成
    .doc = 把待办标为完成。
cmd-today-snooze = 稍后
    .doc = 把待办推迟到以后的某一天。
cmd-today-log = 记录
    .doc = 记录电话、邮件、微信、拜访或备注。
cmd-today-why = 为何
    .doc = 显示优先分是怎样得出的。
cmd-today-reconcile = 对账
    .doc = 与该客户对账。
cmd-today-transactions = 明细
    .doc = 显示该客户的交易明细。
cmd-today-add = 新待办
    .doc = 手工新建一条待办。
cmd-today-edit = 编辑
    .doc = 修改这条待办。
cmd-customers-open = 打开
    .doc = 完整显示该客户的卡片。
cmd-customers-reconcile = 对账
    .doc = 与该客户对账。
cmd-customers-transactions = 明细
    .doc = 显示该客户的交易明细。
cmd-customers-add = 新客户
    .doc = 新建客户。
cmd-customers-edit = 编辑
    .doc = 修改客户资料。
cmd-customers-log = 记录
    .doc = 记录电话、邮件、微信、拜访或备注。
cmd-customers-add-task = 新待办
    .doc = 为该客户新建一条待办。
cmd-customers-add-contact = 新联系人
    .doc = 新增联系人。
cmd-customers-edit-contact = 编辑联系人
    .doc = 修改联系人资料。
cmd-customers-edit-activity = 改记录
    .doc = 修改一条联系记录。
cmd-customers-sort = 排序
    .doc = 按下一列排序。
cmd-transactions-open = 打开
    .doc = 显示该笔交易的勾对、核销和来源。
cmd-transactions-reconcile = 对账
    .doc = 与该客户对账。
cmd-transactions-add = 新增
    .doc = 登记一笔交易。
cmd-transactions-reverse = 冲销
    .doc = 用指明原单的冲销分录更正已过账的交易。
cmd-transactions-go-match = 勾对
    .doc = 跳到与该笔交易勾对的行。
cmd-transactions-customer = 客户
    .doc = 跳到该客户。
cmd-transactions-open-items = 未核销
    .doc = 只看未核销的交易，再按一次恢复全部。
cmd-transactions-overdue = 逾期
    .doc = 只看逾期的交易，再按一次恢复全部。
cmd-transactions-everybody = 全部客户
    .doc = 显示所有客户的交易，再按一次恢复所选客户。
cmd-reconcile-ours = 我方
    .doc = 移到我方一侧。
cmd-reconcile-theirs = 对方
    .doc = 移到对方一侧。
cmd-reconcile-previous = 上一差异
    .doc = 跳到上一处差异。
cmd-reconcile-next = 下一差异
    .doc = 跳到下一处差异。
cmd-reconcile-accept = 接受
    .doc = 接受建议匹配。
cmd-reconcile-reject = 拒绝
    .doc = 拒绝建议匹配。
cmd-reconcile-pair = 配对
    .doc = 把两侧标记的行手工勾对。
cmd-reconcile-break = 拆开
    .doc = 取消勾对。
cmd-reconcile-reason = 原因
    .doc = 设置差异原因码。
cmd-reconcile-why = 为何
    .doc = 说明为什么匹配或不匹配。
cmd-reconcile-dispute = 争议
    .doc = 对差异提出争议并生成待办。
cmd-reconcile-gap = 差额
    .doc = 拆解差额：哪些已说明，哪些未明。
cmd-reconcile-fold = 折叠
    .doc = 折叠或展开一组行。
cmd-reconcile-fold-all = 全部折叠
    .doc = 折叠或展开所有连续的已结清行。
cmd-reconcile-category = 类别
    .doc = 只显示某一类的行。
cmd-reconcile-run = 匹配
    .doc = 开始匹配，或对未结清的行重新匹配；人工决定保持不变。
cmd-reconcile-choose = 对账单
    .doc = 选择对账单和账期。
cmd-reconcile-open = 打开
    .doc = 显示该行的全部信息。
cmd-reconcile-export = 导出
    .doc = 把结果写入文件。
cmd-close = 关闭
    .doc = 关闭最上层窗口，草稿会保留。
cmd-prompt-choose = 确定
    .doc = 采用输入的内容，或光标所在的行。
cmd-prompt-next = 下移
    .doc = 下一行。
cmd-prompt-previous = 上移
    .doc = 上一行。
cmd-prompt-page-down = 下一屏
    .doc = 向下一屏。
cmd-prompt-page-up = 上一屏
    .doc = 向上一屏。
cmd-form-save = 保存
    .doc = 保存表单。
cmd-form-enter = 下一项
    .doc = 转到下一项；在最后一项时保存。
cmd-form-next = 下一项
    .doc = 转到下一项。
cmd-form-previous = 上一项
    .doc = 转到上一项。
cmd-form-clear = 清空
    .doc = 清空此项。
cmd-wizard-next = 导入
    .doc = 把所示内容写入账套。
cmd-wizard-back = 换文件
    .doc = 回到选择文件。
cmd-wizard-down = 下一列
    .doc = 移到文件的下一列。
cmd-wizard-up = 上一列
    .doc = 移到文件的上一列。
cmd-wizard-kind = 文件种类
    .doc = 按往来账、对账单或客户名单读取文件。
cmd-wizard-customer = 客户
    .doc = 指明文件是哪个客户的。
cmd-wizard-meaning = 含义
    .doc = 更改该列的含义。
cmd-wizard-style = 格式
    .doc = 更改数字或日期的读法。
cmd-wizard-sign = 方向
    .doc = 反转正负号：对方口径。
cmd-wizard-create = 新建客户
    .doc = 新建文件中有而账套里没有的客户。
cmd-history-undo = 撤销
    .doc = 撤回最近一次有效操作。
cmd-history-redo = 重做
    .doc = 重新执行最近撤销的操作。
cmd-confirm-yes = 是
    .doc = 执行。
cmd-confirm-no = 否
    .doc = 保持原样。
cmd-welcome-demo = 演示账套
    .doc = 打开示例账套看看，您自己的账套不受影响。
cmd-welcome-import = 导入文件
    .doc = 从您自己的文件开始。
cmd-welcome-add = 第一个客户
    .doc = 先建一个客户。

### end of commands

### cli

cli-about = 管好大客户的往来账：核对对账单，跟进应收款
cli-book = 要使用的账套文件（默认在用户数据目录中）
cli-lang = 界面语言：en 或 zh-CN（默认取自系统区域设置）
cli-today = 把这一天当作今天，格式 YYYY-MM-DD
cli-format = 列表的输出格式
cli-bad-today = --today 需要形如 2026-11-23 的日期，而不是“{ $value }”
cli-customers = 列出客户及其余额和逾期
cli-customers-text = 编码、名称、拼音或首字母
cli-queue = 今日待办，最紧要的在前
cli-queue-assignee = 只看此人的
cli-task = 新增、完成或推迟任务
cli-task-id = 任务号，见 `tieout queue`
cli-task-add = 新增任务
cli-customer-code = 客户编码
cli-task-title = 要做的事
cli-task-due = 到期日：日期，或 3d、1w 这样的天数（默认今天）
cli-task-amount = 涉及金额
cli-currency = 币种代码，如 CNY
cli-task-assignee = 责任人（默认本人）
cli-task-done = 完成任务
cli-task-outcome = 处理结果
cli-task-snooze = 推迟任务
cli-task-until = 推迟到：日期，或 3d、1w 这样的天数
cli-task-closed = 任务 { $id } 已完成。
cli-task-snoozed = 任务 { $id } 将于 { $until } 再次出现。
cli-bad-day = 日期应为 2026-11-23 这样的日期，或 3d、1w 这样的天数，而不是“{ $value }”
cli-bad-currency = 币种应为三个字母的代码，如 CNY，而不是“{ $value }”
cli-bad-period = --period 需要 2026-10 这样的月份或 2026-10-01..2026-10-07 这样的区间，而不是“{ $value }”
cli-history = 变更历史，最新的在前
cli-history-limit = 条数
cli-undo = 撤销您的上一步操作，或按编号撤销
cli-undo-seq = 操作编号，见 `tieout history`
cli-reason = 原因
cli-redo = 重做刚撤销的操作
cli-undone = 已撤销：{ $what }
cli-redone = 已重做：{ $what }
cli-backup = 把账套核验后备份到新文件
cli-backup-file = 新文件
cli-backup-done = 账套已备份到 { $file } 并通过核验。
cli-verify = 核验整个账套：完整性、历史链、余额
cli-completions = 输出命令补全脚本
cli-completions-shell = 命令解释器
cli-reconcile = 核对某客户某账期的对账单
cli-period = 月份如 2026-10，或区间如 2026-10-01..2026-10-07
cli-reconcile-again = 重新勾对，原有核对结果搁置保留
worksheet-gap = { $currency }  我方 { $ours }  对方 { $theirs }  差额 { $gap } = 已说明 { $explained } + 未明 { $unexplained }
column-code = 编码
column-name = 名称
column-tier = 等级
column-status = 状态
column-manager = 客户经理
column-currency = 币种
column-balance = 余额
column-overdue = 逾期
column-overdue-days = 逾期天数
column-reconciled = 最近对账
column-id = 编号
column-score = 优先分
column-kind = 类型
column-customer = 客户
column-title = 事项
column-amount = 金额
column-due = 到期日
column-assignee = 责任人
column-seq = 编号
column-at = 时间
column-actor = 操作人
column-command = 操作
column-label = 对象
column-reason = 原因
column-changes = 行数
column-reverts = 撤销对象
column-undone-by = 被撤销于
column-check = 检查
column-looked-at = 检查数
column-problems = 问题数
column-first-problem = 首个问题
column-entry = 条目
column-side = 方
column-line = 行
column-date = 日期
column-document = 单据号
column-reference = 引用
column-memo = 摘要
column-category = 类别
column-reason-code = 原因码
cli-no-terminal = 界面需要终端。此处请使用子命令：`tieout --help` 列出全部子命令。
cli-demo = 生成并打开演示账套
cli-demo-fresh = 重新生成
cli-demo-no-tui = 只生成，不打开界面
cli-demo-made = 演示账套：{ $book }；配套文件：{ $files }。
keyfile-syntax = { $path } 不是按键表（{ $detail }）。每行形如 history = ["U"]。
keyfile-command = { $path } 中的命令 { $id } 不存在，帮助（?）中列有全部名称。
keyfile-key = { $path } 为 { $id } 指定的“{ $key }”不是按键。按键形如 U、Ctrl-r、g g、F5、Enter。
keyfile-clash = { $path } 中按键 { $key } 有两个含义：{ $one } 和 { $other }。请更换其一。
cli-diff = 直接核对两个文件：我方往来账与客户对账单
cli-diff-ours = 我方往来账（CSV、TSV、XLSX、XLS、ODS）
cli-diff-theirs = 客户对账单
cli-diff-ours-profile = 我方文件的读取配置
cli-diff-theirs-profile = 对方文件的读取配置
cli-date-order = 日、月、年的顺序（数值本身无法判断时）
cli-diff-mirrored = 哪一方的正负号相反
cli-diff-account = 只看这个客户编码的行
cli-diff-no-account = { $file } 里没有客户编码 { $code }，未做匹配。
cli-diff-accounts = { $file } 里有 { $count } 个客户的行，另一个文件没写是哪家；用 --account CODE 只留一家。
cli-diff-from = 只看此日及以后的明细
cli-diff-to = 只看此日及以前的明细
cli-diff-before = 对方可早于我方的天数（默认 5）
cli-diff-after = 对方可晚于我方的天数（默认 45）
cli-diff-tolerance = 同一单据允许的金额差，以各自币种的元为单位
cli-diff-evidence = 依据的写法：pairs（默认）或 words
cli-out = 写入新文件，按扩展名选择 csv、json 或 xlsx
cli-diff-turned = 对方对账单按对方立场编制，正负号已换向。
cli-diff-empty = { $file } 没有明细，不能视为相符。
cli-diff-breaks = { $file } 余额不平：滚动余额在第 { $line } 行断开。
cli-diff-foots-not = { $file } 余额不平：期初加明细不等于期末。
cli-profile = 文件读取配置（见 inspect）
cli-encoding = 编码，如 gb18030、windows-1252
cli-delimiter = 分隔符，或 tab
cli-sheet = 工作表名称
cli-decimal = 小数点符号
cli-bad-profile = { $file } 第 { $line } 行：{ $detail }（{ $value }）。可用 `tieout inspect` 查看配置项。
cli-inspect = 查看文件将如何读取，不写入任何内容
cli-inspect-file = 文件
cli-export = 把客户、交易、任务或核对结果写入新文件
cli-export-out = 写入新文件，按扩展名选择 csv、json 或 xlsx（默认以 CSV 写到标准输出）
cli-export-customers = 客户及其余额和逾期，每个币种一行
cli-export-transactions = 交易、未核销金额和滚动余额
cli-export-tasks = 全部任务，包括已完成的
cli-export-reconciliation = 一次核对的双方明细，每行一笔
cli-export-done = 已写入 { $file }。
cli-export-too-long = 一张工作表最多 { $most } 行，现有 { $rows } 行。请改用 CSV，或缩小筛选范围。
cli-export-not-reconciled = { $customer } 的 { $period } 对账单尚未核对：`tieout reconcile { $customer } --period { $period }`。
cli-xlsx-needs-file = xlsx 只用于文件：请在可写文件的命令中用 --out 文件名 指定。
column-created = 创建日
column-snoozed = 推迟至
column-outcome = 结果
cli-bad-tolerance = --tolerance 需要 0.05 或 3 这样的金额，而不是“{ $value }”
cli-diff-outside = { $file } 在所选日期内没有明细，不能视为相符。
cli-stdout = 无法输出：{ $detail }。
cli-everywhere = 通用选项
cli-help = 显示本帮助
cli-version = 显示版本

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
remedy-split-or-raise = 请拆分文件，或用 --limit { $limit }=数值 提高上限
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
skip-unbooked = 未入账（待处理、被拒或失败）
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

rule-reference = 单号与金额相同
rule-normalised = 单号写法不同，金额相同
rule-contained = 单号数字相同，金额相同
rule-same = 双方日期、金额与文字完全相同
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
form-tail = （末几位数字）
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
reason-transit = 截止日前 {$days} 天，尚在途中
reason-after-cut-off = 截止日后 {$days} 天
reason-returned = 属退货，尚未开红字发票
reason-exchange = 外币金额相同，汇率不同
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

days-short = { $days } 天
marked = 已标记 { $count } 行
filtered-by = 筛选：{ $filter }
off-card-beside = 卡片已显示在列表旁边
today-what = 事项与原因
today-customer = 客户
today-amount = 金额
today-since = 逾期
today-due = 今天
today-in-days = { $days } 天后
today-open-count = { $open } 项待办
today-found = { $found }/{ $open } 项
today-snoozed = { $snoozed } 项稍后提醒
today-overdue = 逾期 { $sums }
today-nothing = 没有需要跟进的事项。按 2 查看客户，按 I 导入文件。
today-none-found = 待办队列中没有符合“{ $filter }”的事项。按 Esc 清除筛选。
reason-difference = 有差异待处理
reason-dispute = 客户有争议
reason-find-contact = 上次的联系人有误
reason-send-statement = 客户要对账单
reason-call-back = 客户要求回电
why-title = 优先分 { $points }，满分 100
why-term-amount = 金额
why-term-age = 逾期
why-term-tier = 客户等级
why-term-contact = 联系
why-term-unexplained = 未明差异
why-term-promise = 付款承诺
why-term-risk = 风险
why-amount = 涉及 { $amount }，与账套中最大的金额相比
why-amount-none = 没有已知的涉及金额
why-age-today = 今天到期
why-age-late = 已逾期 { $days } 天，满 60 天计满分
why-age-early = 还有 { $days } 天到期，到期前 14 天起计分
why-tier = 客户等级 { $tier }
why-contact = { $days } 天前联系过，联系频率为 { $cadence } 天
why-contact-never = 尚未联系过，首次联系后才计分
why-promise = 没有付款承诺
why-unexplained = 差异尚无确定的原因
why-risk = 信用等级
today-closing = 正在完成
today-noting = 正在记录通话
today-planning = 正在安排跟进
today-done = { $done ->
   *[other] 已完成 { $done } 项。
}
today-some-done = 已完成 { $done } 项，跳过 { $skipped } 项：期间已被关闭。
today-followed = 已记录。下一步：{ $next }，{ $due }。
snooze-title = { $count ->
    [one] 稍后提醒
   *[other] { $count } 项稍后提醒
}
snooze-1 = 明天
snooze-3 = 三天后
snooze-week = 一周后
snooze-date = 其他日期
snooze-writing = 正在设置提醒
snooze-done = { $done } 项将于 { $until } 提醒。
snooze-some-done = { $done } 项将于 { $until } 提醒，跳过 { $skipped } 项：期间已被关闭。
snooze-saved = 已设置稍后提醒。

card-parent = 上级：{ $name }
card-no-contact = 还没有联系人
card-balance = 余额
card-limit = 信用额度
card-overdue = 逾期
card-no-transactions = 没有交易
card-nothing-overdue = 无
card-ageing = 账龄（天），{ $currency }
card-touch = 最近联系
card-spoke = { $days } 天前（每 { $cadence } 天）
card-never-spoke = 尚未联系（每 { $cadence } 天）
card-reconciled = 最近对账
card-never = 从未
card-next = 下一步

### end of today

### customers

customers-name = 客户
customers-balance = 余额
customers-overdue = 逾期
customers-reconciled = 对账至
customers-touch = 下次联系
customers-count = { $count ->
   *[other] { $count } 家
}
customers-found = { $found }/{ $count } 家
customers-by-code = 按编码
customers-by-name = 按名称
customers-by-tier = 按等级
customers-by-overdue = 逾期最多在前
customers-none = 还没有客户。按 a 新建，或按 I 从文件导入。
customers-none-found = 没有符合“{ $filter }”的客户。按 Esc 清除筛选。
no-contact-yet = 还没有联系人，按 C 新建。
no-activity-yet = 还没有记录，按 l 记录。
pick-contact = 哪位联系人？
pick-activity = 哪条记录？

### end of customers

### transactions

transactions-everybody = 全部客户
transactions-count = { $count } 笔交易
transactions-found = 找到 { $count } 笔
transactions-looking = 正在查找…
transactions-found-so-far = 已找到 { $count } 笔，仍在查找…
transactions-balance = 余额
transactions-open = 未核销
transactions-overdue = 逾期
transactions-text = 订单号、摘要
transactions-none = 还没有交易。按 I 导入客户往来账，或按 a 手工登记一笔。
transactions-none-found = 没有符合筛选条件的交易。按 Esc 清除筛选。
transactions-marked = 已标记 { $count } 笔  { $sum }
transactions-late = 逾期 { $days } 天
transactions-settled = 已核销
transactions-reverses = 冲销原单
transactions-reversed-by = 已被冲销
transactions-matched = 勾对
transactions-not-matched = 尚未与对账单勾对
transactions-reversed-already = 已冲销过
transactions-settles = 核销了
transactions-settled-by = 被核销于
transactions-more = 另有 { $count } 笔
transactions-origin = 来源
transactions-from-line = { $file } 第 { $line } 行
transactions-by-hand = 手工登记
kind-short-invoice = 发票
kind-short-debit-note = 借项
kind-short-credit-note = 贷项
kind-short-discount = 折扣
kind-short-payment = 回款
kind-short-adjustment = 调整
kind-short-opening = 期初
transaction-form-title = 登记交易
transaction-form-date = 请输入日期，如 2026-11-23。
transaction-form-amount = 如 1234.50 或 3万，小数位数不超过该币种。
transaction-form-amount-hint = 照单据填写，正负由单据类型决定
transaction-form-currency = 请输入三位币种代码，如 CNY。
transaction-form-due-hint = 按付款条件推算
transaction-form-posting = 正在过账
transaction-form-posted = 已登记 { $document }  { $sum }
reversal-title = 冲销交易
reversal-reason-hint = 简单说明，会留在历史记录里
reversal-before = 不能早于原交易日期。
reversal-posting = 正在冲销
reversal-posted = { $document } 已冲销。
filter-kind = “{ $term }”：此处应为单据类型，如 invoice、payment、发票。
filter-amount = “{ $term }”：此处应为金额，如 10k、1.5m、3万。
filter-date = “{ $term }”：此处应为某日、某月（如 2026-10）或起止日期。
filter-currency = “{ $term }”：此处应为币种代码，如 CNY。
filter-flag = “{ $term }”：此处应为 open、overdue、settled、imported、reversed 或 unmatched。
filter-batch = “{ $term }”：此处应为导入批次的编号。
filter-text = “{ $term }”：此处应有文字。

cli-transactions = 列出交易：单据、金额、未核销、滚动余额
cli-transactions-filter = 须同时满足的条件：type:invoice amt>10k date:2026-10 due<2026-11-01 ref~88 memo~运费 cur:CNY is:open customer:C001 batch:3，或任意文字
cli-transactions-limit = 只列最新的 N 笔

### end of transactions

### reconcile

recon-ours = 我方
recon-theirs = 对方
recon-totals = 我方 { $ours }   对方 { $theirs }
recon-gap = 差额 { $gap }
recon-gap-explained = 已说明 { $amount }
recon-gap-unexplained = 未明差异 { $amount }
recon-ties-out = 核对无误
recon-open = { $count } 项待处理
recon-tied = 勾对 { $count }
recon-groups = 组合 { $count }
recon-differences = 差异 { $count }
recon-questions = 待定 { $count }
recon-stop = 差异 { $at }/{ $of }
recon-lines = { $count } 笔
recon-fold = { $count } 项已结清  { $from } .. { $to }
recon-unfooted = 对账单加计相差 { $off }：期初 { $opening } + { $lines } ≠ 期末 { $closing }
recon-opening = D13 期初相差 { $gap }：我方 { $ours }，对方 { $theirs }
recon-filtered-away = 没有符合筛选条件的行。按 Esc 清除筛选。
recon-waiting = 该对账单共 { $lines } 笔，尚未对账。按 R 开始匹配，按 s 选择其他对账单。
recon-choose = 尚未选择客户。按 2 查看客户，按 s 查看待对账的对账单。
recon-no-statement = 该客户还没有对账单。按 I 从文件导入。
recon-only-open = 仅待处理
recon-only-differences = 仅差异
recon-only-questions = 仅待定
recon-only-settled = 仅已结清
recon-marked-ours = 我方 { $count } 笔 { $sum }
recon-marked-theirs = 对方 { $count } 笔 { $sum }
recon-marked-gap = 差额 { $gap }
recon-suggested = 建议匹配
recon-suggested-rivals = 建议匹配，另有 { $count } 种可能
recon-nine = { $gap } = 9 x { $ninth }
recon-twice = { $gap } = 2 x { $half }
recon-days = 相隔 { $days } 天
recon-rate = { $gap }，按 { $rate }
recon-apart = { $gap }
recon-no-next = 下面没有差异了。
recon-no-previous = 上面没有差异了。
recon-no-stops = 没有差异，也没有待定项
recon-nothing = 这里没有内容
recon-off-files = 两个文件之间没有账套：没有待办队列，没有可选的对账单，也无需重新匹配
recon-off-question = 只有建议匹配才能接受或拒绝
recon-off-tied = 这些行没有勾对
recon-off-difference = 此处双方一致
recon-off-pair = 请先标记双方的行
recon-off-fold = 这里没有可折叠的内容
recon-doing-match = 正在匹配
recon-doing-keep = 正在写入
recon-doing-lay = 正在排列
recon-doing-search = 正在查找
recon-doing-export = 正在写入文件
recon-cancelled = 已取消，没有任何改动。
recon-busy = 仍在查找，请稍候再试。
recon-doing-gap = 正在查找差额原因
recon-why-title = 匹配依据
recon-why-not-title = 未匹配原因
recon-why-by-hand = 手工配对
recon-why-apart = 手工拆开后单列
recon-why-rivals = 同样可能
recon-why-owner = 下一步责任方：{ $owner }
recon-why-task = 待办队列中已有任务
recon-why-source = 文件第 { $line } 行
recon-doctor-title = 错账查找
recon-doctor-opening = 其中 { $gap } 是期初差异：请查上一期间
recon-doctor-difference = 差数法：一笔 { $amount } 即可说明全部差额
recon-doctor-half = 除二法：{ $amount } 是差额的一半，方向记反会产生两倍影响
recon-doctor-nine = 除九法：差额是 { $amount } 的九倍，可能数字颠倒或错位
recon-doctor-cents = 尾数法：只差尾数
recon-doctor-more = （另有 { $count } 笔）
recon-doctor-none = 没有单独一笔能说明差额，请逐项处理差异
recon-doctor-nothing = 没有未明差异
recon-reason-title = 差异原因
recon-dispute-title = 争议
recon-reason-note = 备注
recon-choose-title = 该客户的对账单
recon-choose-waiting = 待对账的对账单
recon-choose-customer = 客户
recon-choose-period = 账期
recon-choose-lines = 笔数
recon-choose-closing = 期末余额
recon-choose-state = 状态
recon-choose-open = 未开始
recon-choose-none = 还没有对账单。按 I 从文件导入。
recon-export-title = 导出
recon-export-path = 文件
recon-export-hint = .xlsx、.csv 或 .json；已有的文件不会被覆盖
recon-exported = 已将 { $rows } 行写入 { $path }。
recon-column-entry = 项
recon-column-side = 方
recon-column-date = 日期
recon-column-number = 单号
recon-column-reference = 参考号
recon-column-memo = 摘要
recon-column-amount = 金额
recon-column-currency = 币种
recon-column-category = 类别
recon-column-status = 匹配状态
recon-column-code = 原因码
recon-column-state = 说明状态
recon-column-note = 备注

### end of reconcile

### history


history-title = 操作历史
history-when = 时间
history-who = 操作人
history-what = 操作
history-about = 对象
history-empty = 还没有任何操作。
history-reverts = { $verb }（针对 { $seq }）
history-undone = { $verb }（已被 { $seq } 撤销）
undone-notice = 已撤销：{ $verb } { $label }
redone-notice = 已重做：{ $verb } { $label }
op-import = 导入
op-customer-add = 新建客户
op-customer-edit = 修改客户
op-contact-add = 新增联系人
op-contact-edit = 修改联系人
op-transaction-add = 登记交易
op-transaction-reverse = 冲销交易
op-task-add = 新建待办
op-task-edit = 修改待办
op-task-done = 完成待办
op-task-snooze = 推迟待办
op-activity-log = 记录跟进
op-activity-edit = 修改跟进记录
op-contact-remove = 删除联系人
op-followup-plan = 安排跟进
op-demo-build = 生成演示账套
op-reconcile = 对账
op-reconcile-accept = 接受建议匹配
op-reconcile-reject = 拒绝建议匹配
op-reconcile-pair = 手工配对
op-reconcile-break = 拆开匹配
op-reconcile-reason = 设置差异原因
op-reconcile-dispute = 提出争议

### end of history

### import-wizard

cli-import = 从文件导入客户、我方往来账或客户的对账单
cli-import-kind = 文件内容：customers、ledger 或 statement
cli-import-file = 文件：CSV 等分隔文本、XLSX、XLS、ODS
cli-import-customer = 文件没有客户列时，指明是哪个客户
cli-import-create = 添加账套里还没有的客户
cli-import-dry-run = 只显示如何理解文件、将新增什么，不写入
cli-import-mirrored = 对账单是否按客户一方记账
cli-import-breaks = { $file } 余额不平：滚动余额在第 { $line } 行中断。
cli-import-foots-not = { $file } 余额不平：期初余额加各行不等于期末余额。
cli-import-equal = 有 { $count } 行与前面的行完全相同，均已保留；请查看第 { $lines } 行。
cli-imported = { $file }：新增 { $added } 行，已有 { $already } 行，新增客户 { $customers } 个。
cli-import-would = 将新增 { $added } 行，已有 { $already } 行。
cli-import-would-list = 将新增 { $added } 个客户，更新 { $known } 个。
cli-import-unknown = 有 { $count } 个账套里没有的客户：{ $codes }

wizard-title = 导入文件
wizard-title-file = 导入 { $file }
wizard-which-file = 导入哪个文件？可读 CSV 等分隔文本、XLSX、XLS、ODS。
wizard-path-help = Tab 补全路径；按 Enter 读取文件，先显示识别结果。
wizard-which-customer = 是哪个客户的文件？Enter 选第一个，留空则以文件为准。
wizard-looking = 正在查找
wizard-reading = 正在读取
wizard-writing = 正在导入
wizard-not-readable = 尚有问题，不能导入：请更正读法或文件。
wizard-done = { $file }：新增 { $added } 行，已有 { $already } 行。
wizard-imported = 对账单已导入
wizard-reconcile-now = 现在对账
wizard-reconcile-later = 以后再说
wizard-unknown = 有 { $count } 个未知客户：请新建，或指明客户。
wizard-no-customer = 文件没有指明唯一的客户：请指明是哪个客户。
wizard-dmy = 日 月 年
wizard-mdy = 月 日 年
wizard-ymd = 年 月 日
wizard-decimal-point = 小数点为 .
wizard-decimal-comma = 小数点为 ,
wizard-sign-written = 正负号照原文
wizard-sign-turned = 正负号反转
wizard-delimiter = 分隔符 { $mark }
wizard-as-detected = 恢复自动识别
wizard-kind = 种类
wizard-side = 记账口径
wizard-mirrored = 按你所说为对方口径：正负号反转
wizard-not-mirrored = 按你所说为我方口径
wizard-period = 账期
wizard-effect = 将新增
wizard-same = 无：该文件已导入过（{ $earlier }）。
wizard-news = 新增 { $added } 行，已有 { $already } 行
wizard-list-news = 新增客户 { $added } 个，更新 { $known } 个
wizard-customers = 客户
wizard-will-create = 将新建 { $count } 个：{ $codes }
wizard-are-unknown = { $count } 个未知：{ $codes }
wizard-problems = 问题
wizard-raw = 原文
wizard-read = 识别为
wizard-heading-in = 表头在第 { $line } 行
wizard-written = 写法
wizard-bookings = 记录
wizard-signs = 正负号
wizard-balances = 余额
wizard-breaks = 不平：第 { $line } 行中断
wizard-foots-not = 不平
wizard-foots = 平
wizard-opening-closing = 期初余额 { $opening }，期末余额 { $closing }
wizard-lines = { $added } 行
wizard-only-statement = 只有对账单才分记账口径。
wizard-nobody-unknown = 文件里的客户账套里都有。
wizard-is-a-list = 客户清单自己写明了客户。
wizard-skipped = 未计入
wizard-suspicions = 疑点
wizard-twins = { $count } 行完全相同，均已保留：{ $lines }

### end of import-wizard

### forms

form-saving = 正在保存
form-about = { $title }：{ $name }
form-draft-back = 草稿已恢复。
form-lost = 期间有人修改过。再次保存即以您输入的内容为准。
form-changed-meanwhile = 现为“{ $now }”
form-code-taken = { $code } 已被其他客户使用
form-parent-loop = 客户不能成为自己的上级
form-no-such-code = 没有此编码的客户
form-not-future = 请选择今天之后的日期
form-bad-date = 日期如 2026-11-30，或 +3、+2w
form-bad-amount = 金额如 1,500,000.00
form-bad-currency = 币种代码如 CNY
form-bad-terms = NET30、月结15、MFI25+1、M2、COD 或 2/10NET30
form-bad-days = 天数，1 至 3660
form-bad-email = 邮箱如 name@example.com
form-decimals = { $currency } 最多 { $most } 位小数
form-too-large = 金额超出账套可容纳的范围
form-negative = 金额不能为负
form-limit-currency = 信用额度须为该客户的币种
form-customer-add = 新建客户
form-customer-edit = 修改客户
form-contact-add = 新建联系人
form-contact-edit = 修改联系人
form-task-add = 新建任务
form-task-edit = 修改任务
form-activity-log = 记录联系
form-activity-edit = 修改记录
form-call-back = 约定回电
form-snooze = 稍后提醒
form-snooze-again = 再次推迟：在等什么？
saved-customer = 客户已保存。
saved-contact = 联系人已保存。
saved-task = 任务已保存。
saved-activity = 已记录。
saved-call-back = 已记录，回电已安排。
field-code = 编码
field-name = 名称
field-person = 姓名
field-short-name = 简称
field-tier = 客户等级
field-owner = 客户经理
field-currency = 币种
field-terms = 付款条件
field-limit = 信用额度
field-reconcile = 对账周期
field-contact-cadence = 联系频率
field-status = 状态
field-parent = 上级客户
field-tags = 标签
field-notes = 备注
field-role = 职务
field-phone = 电话
field-email = 邮箱
field-wechat = 微信
field-primary = 首选联系人
field-title = 任务
field-due = 到期日
field-assignee = 责任人
field-amount = 金额
field-channel = 方式
field-outcome = 结果
field-contact = 联系人
field-nobody = 不限
field-day = 日期
field-summary = 内容
field-call-back = 回电日期
field-close-task = 完成任务
field-note = 事由
field-until = 推迟到
field-reason = 原因
hint-short-name = 用于较窄的列
hint-currency = CNY
hint-terms = NET30、月结15、2/10NET30
hint-limit = 无
hint-contact-cadence = 天数，留空则按客户等级
hint-parent = 上级客户的编码
hint-tags = 以逗号分隔
hint-role = 财务主管
hint-date = 2026-11-30、+3、+2w
hint-amount = 12,000.00 或 USD 12,000
hint-snooze-reason = 等待对方付款批次

### end of forms

### help-palette


help-title = 此处的按键
palette-title = 命令
filter-prompt = 筛选：

keys-column = 按键
command-column = 命令
doc-column = 作用

### end of help-palette

### welcome


welcome-title = 大客户对账，笔笔相符。
welcome-about = 导入两份文件，看清哪些相符、处理差异、跟进今日事项。

### end of welcome

### documents


### end of documents

### hostile

expected-reader-starts = 工作簿读取进程无法启动
expected-reader-survives = 工作簿读取进程读到此文件时异常中止
limit-sheet-columns = 工作表列数
limit-memory = 读取工作簿的内存字节数
limit-seconds = 读取工作簿的秒数
limit-answer = 工作簿内容字节数
remedy-split = 请拆分文件
cli-limit = 为自己的大文件提高上限：rows=400000、lines、bytes、cells、memory 等
cli-bad-limit = “{ $value }”不是上限设置：请写成 名称=数值，名称可为 { $names }。
cli-limit-fixed = 共享账簿不能提高上限“{ $limit }”。

err-looks-like = “{ $text }”与 { $code }“{ $other }”看起来相同，其实不同。
err-mixes-alphabets = “{ $text }”在一个词里混用了多种字母。
form-looks-like = { $what }确实要这样，请再保存一次。
wizard-alike = 形近

### end of hostile

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
task-dispute = 争议
task-find-contact = 找联系人
task-send-statement = 寄对账单
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
outcome-disputed = 有争议
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

### errors

err-book-missing = { $path } 处没有账套。可用 `tieout demo` 生成演示账套，或用 `tieout import` 建立自己的账套。
err-book-foreign = { $path } 不是 tieout 账套，未作任何改动。请用 --book 指定其他文件。
err-book-newer = { $path } 由更新版本的 tieout 写入（结构版本 { $found }，本程序只认识到 { $known }）。请升级 tieout 后再打开。
err-book-migration = 该账套的第 { $number } 号结构迁移与本程序不一致。请用建立它的 tieout 版本打开。
err-old-sqlite = SQLite { $version } 可能损坏共享账套，需要 3.51.3 或更高版本。请使用自带 SQLite 的 tieout。
err-file-system = 账套不能放在 { $kind } 上，其文件锁不可靠。请放在本地磁盘上。
err-hard-links = { $path } 有多个硬链接，可能造成账套分裂。请先删除其他名称。
err-setting = 数据库安全设置未生效（{ $name }：应为 { $want }，实为 { $got }），账套未打开。
err-busy = 其他人正在写入且未能及时结束，未作任何改动，请重试。
err-busy-who = { $who } 正在写入（{ $command }）且未能及时结束，未作任何改动，请重试。
err-disk = 磁盘拒绝写入：{ $detail }。未作任何改动，请腾出空间后重试。
err-corrupt = 账套已损坏：{ $detail }。请停止使用并恢复最近的备份。
err-interrupted = 已中止，未作任何改动。
err-exists = { $path } 已存在，不会覆盖。请换一个名称。
err-not-found = 该记录（{ $entity } { $id }）已不在账套中，请刷新后再看。
err-lost = 其他人已修改该记录（{ $entity }，现为版本 { $found }，您的是 { $expected }）。未覆盖任何内容，请查看对方的修改后再次操作。
err-rule = 账套规则拒绝此操作：{ $detail }。
err-double = { $what } 已存在，请另选一个。
err-same-file = { $file } 以前已导入（当时名为 { $earlier }），未增加任何内容。
err-amount = 金额无效：{ $detail }。
err-column = 文件文本量超出一次导入的上限，请拆分后导入。
err-file = { $path }：{ $detail }
err-database = 数据库发生意外：{ $detail }。未作任何改动。
err-undo-nothing = 没有可以撤销的操作。
err-undo-unknown = 没有第 { $seq } 号操作。可用 `tieout history` 查看。
err-undo-undone = 第 { $seq } 号操作已经撤销。
err-undo-changed = 无法撤销：第 { $seq } 号操作（{ $command }）之后又改动了同一记录（{ $entity }）。请先撤销该操作。
err-undo-referred = 无法撤销：之后建立的 { $child } 依赖于它。请先撤销后者。
err-undo-import = 导入的内容需重新导入 { $file } 才能恢复。
err-undo-content = 无法撤销：{ $entity } 的内容与历史不符。请运行 `tieout verify`。
err-empty-code = 客户必须有编码。
err-empty-name = 必须填写名称。
err-empty-title = 请填写要做的事。
err-empty-doc-no = 必须填写单据号。
err-unknown-customer = 没有编码为 { $code } 的客户。可用 `tieout customers` 查看。
err-unknown-customers = 账套中没有该文件里的 { $count } 个客户：{ $codes }。未写入任何内容；加 --create-customers 可自动建立。
err-code-taken = 客户 { $code } 已存在。
err-parent-loop = 客户不能成为自己的上级。
err-zero-amount = 金额为 0，无需过账。
err-wrong-sign = 正负号不符：{ $kind } 通常方向相反。客户欠我方为正。
err-reversed = { $doc } 已冲销。
err-task-closed = 该任务已关闭。
err-not-future = 请选择今天之后的日期。
err-no-customer-column = 文件未注明属于哪个客户。请用 --customer 编码 指定。
err-no-lines = 文件中没有明细行。
err-several-customers = 对账单只能属于一个客户，而该文件涉及 { $count } 个：{ $codes }。请逐个导入，或作为往来账导入。
err-no-dates = 对账单没有日期。请用 --period 2026-10 指定账期。
err-no-statement = { $customer } 在 { $period } 没有对账单。请先导入：`tieout import statement 文件`。
err-line-date = 第 { $line } 行没有日期，往来账必须有日期。请修正文件，或在配置中指定日期列。
err-line-currency = 第 { $line } 行未注明币种。请用 --currency CNY 指定。
err-no-such-entry = 该条目已不存在，可能已被他人处理，请重新查看。
err-not-suggested = 只有建议匹配才能接受或拒绝。
err-not-tied = 此处没有匹配关系：请先在两侧标记明细。
err-mixed-currency = 不同币种的明细不能匹配。
err-held = 其中有明细已在别处匹配，请先拆开。
err-changed = 这些行已被他人处理；请重新查看后再决定。
err-agrees = 两侧相符，没有需要说明的差异。
err-cancelled = 已取消，未作任何改动。
err-unreadable = { $file } 无法完整读取：{ $count } 个问题。未写入任何内容。
io-not-found = 没有这个文件
io-permission = 没有权限
io-directory = 这是一个目录
io-not-a-directory = 路径中有一段不是目录
io-full = 磁盘空间已满
io-read-only = 文件系统只读
io-name = 不能使用这个文件名

### end of errors

### session
err-in-use = 账套正被其他会话打开（{ $who }），此操作需要独占账套。请他们退出后重试。
### end of session
