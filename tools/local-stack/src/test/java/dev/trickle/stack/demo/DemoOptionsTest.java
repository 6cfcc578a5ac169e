package dev.trickle.stack.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {

    @Test
    void tenThousandPeopleInFortyDaysByDefault() {
        var usual = DemoOptions.of(List.of());

        assertThat(usual).isEqualTo(new DemoOptions(false, 10_000, 250));
        assertThat(usual.days()).isEqualTo(40);
    }

    @Test
    void takeASizeAndKeep() {
        assertThat(DemoOptions.of(List.of("--recipients", "600", "--keep"))).isEqualTo(new DemoOptions(true, 600, 250));
    }

    @Test
    void takeDaysAtTheLimitNamedBefore() {
        assertThat(DemoOptions.of(List.of("--limit", "100", "--days", "3")))
                .isEqualTo(new DemoOptions(false, 300, 100));
    }

    @Test
    void takeDaysOrRecipients() {
        assertThatThrownBy(() -> DemoOptions.of(List.of("--days", "3", "--recipients", "5")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mutually exclusive");
    }

    @Test
    void refuseMoreRecipientsThanTheDemoTakes() {
        assertThatThrownBy(() -> DemoOptions.of(List.of("--days", "999999999")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most 100,000 recipients");
    }

    @Test
    void nameWhatTheyDoNotUnderstand() {
        assertThatThrownBy(() -> DemoOptions.of(List.of("--fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--fast");
        assertThatThrownBy(() -> DemoOptions.of(List.of("--recipients", "many")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--recipients");
        assertThatThrownBy(() -> DemoOptions.of(List.of("--recipients", "0")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
