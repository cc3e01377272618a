use super::*;
use crate::domain::Currency;
use crate::domain::customer::Tier;
use crate::domain::problem::LISTED;

#[test]
fn reads_a_chinese_list() {
    let text = "客户清单\n客户编码,客户名称,简称,等级,客户经理,币种,付款条件,信用额度,联系人,电话,邮箱\n\
                =\"001\",长沙甲公司,甲,A级,张三,人民币,月结30天,\"500,000.00\",李四,13800000000,li@a.cn\n\
                002,乙有限公司,,S,王五,USD,60,,赵六,,\n合计,,,,,,,\"500,000.00\",,,\n";
    let customers = read_customers("c.csv", text.as_bytes(), &Profile::default(), &Limits::owner()).unwrap();
    assert_eq!(customers.rows.len(), 2);
    let first = &customers.rows[0];
    assert_eq!((first.fields.code.as_str(), first.fields.tier), ("001", Tier::A));
    assert_eq!(first.fields.credit_limit, Some(50_000_000));
    assert_eq!(first.fields.terms.to_string(), "EOM30");
    assert_eq!(
        (first.contact.as_str(), first.phone.as_str()),
        ("李四", "13800000000")
    );
    assert_eq!(customers.rows[1].fields.currency, Currency::USD);
    assert_eq!(customers.rows[1].fields.terms.to_string(), "NET60");
}

#[test]
fn names_what_is_wrong() {
    let text = "code;name;tier\nC1;One;Z\nC2;Two;A\nC2;Three;B\n";
    let refusal =
        read_customers("c.csv", text.as_bytes(), &Profile::default(), &Limits::owner()).unwrap_err();
    assert_eq!(refusal.count, 2);
    assert_eq!(refusal.problems[0].expected, Expected::Word);
    assert_eq!(
        (refusal.problems[1].line, &refusal.problems[1].expected),
        (Some(4), &Expected::UniqueCode)
    );
    let none = read_customers("c.csv", b"a,b\n1,2\n", &Profile::default(), &Limits::owner()).unwrap_err();
    assert_eq!(none.problems[0].expected, Expected::CustomerColumn);
}

#[test]
fn problems_are_counted_and_no_more_are_kept_than_are_listed() {
    let text = "code;name;tier\nC0;One;A\n".to_owned() + &"C0;Again;A\nC1;Two;Z\n".repeat(5_000);
    let refusal =
        read_customers("c.csv", text.as_bytes(), &Profile::default(), &Limits::owner()).unwrap_err();
    assert_eq!(refusal.count, 10_000);
    assert_eq!(refusal.problems.len(), LISTED);
    assert!(
        refusal.problems.capacity() < 2 * LISTED,
        "{}",
        refusal.problems.capacity()
    );
}
