package dev.trickle.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCustomersTest {

    private final DemoCustomers demoCustomers = DemoCustomers.forAudienceOf(600);

    @Test
    void containsTheAudienceAndEveryExcludedKind() {
        assertThat(demoCustomers.audience()).hasSize(600);
        assertThat(demoCustomers.excludedCount()).isEqualTo(400);
        assertThat(demoCustomers.optedOut()).hasSize(100).doesNotContainAnyElementsOf(demoCustomers.audience());
    }

    @Test
    void phoneNumbersAreUnique() {
        assertThat(demoCustomers.all())
                .extracting(DemoCustomers.Customer::digits)
                .doesNotHaveDuplicates();
    }

    @Test
    void writesCsv() {
        assertThat(demoCustomers.csv().lines().limit(5))
                .containsExactly(
                        "whatsapp_phone,name,customer_tier,subscription,is_active",
                        "+4915551000000,Customer 1,premium,subscribed,true",
                        "+4915551000001,Customer 2,premium,unsubscribed,true",
                        "+4915551000002,Customer 3,premium,subscribed,false",
                        "+4915551000003,Customer 4,standard,subscribed,true");
        assertThat(demoCustomers.csv().lines()).hasSize(1_001);
    }
}
