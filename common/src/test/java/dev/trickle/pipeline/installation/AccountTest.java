package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {

    @Test
    void resendAfterIsOptional() {
        assertThat(withResendAfter(null).resendAfter()).isNull();
        assertThat(withResendAfter(Duration.ofDays(1)).resendAfter()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT23H59M", "P7D", "PT0S"})
    void rejectsResendAfterOutOfRange(Duration resendAfter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withResendAfter(resendAfter))
                .withMessageContaining("resend-after");
    }

    @Test
    void rejectsAShortSendWindow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withSendWindow(LocalTime.of(9, 0), LocalTime.of(9, 14)))
                .withMessageContaining("15 minutes");
        assertThatIllegalArgumentException().isThrownBy(() -> withSendWindow(LocalTime.of(23, 50), LocalTime.MIDNIGHT));
        assertThat(withSendWindow(LocalTime.of(23, 45), LocalTime.MIDNIGHT).sendFrom())
                .isEqualTo("23:45");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "PT0S", "PT0.999S", "PT14H50M1S", "PT24H"})
    void rejectsAQuotaMarginOfZeroOrBeyondTheSendWindow(Duration margin) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withQuotaMargin(margin))
                .withMessageContaining("quota-margin is " + margin.toSeconds() + "s")
                .withMessageContaining("at least 1s and at most 53400s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT60S", "PT14H50M"})
    void acceptsAQuotaMarginWithinTheSendWindow(Duration margin) {
        assertThat(withQuotaMargin(margin).quotaMargin()).isEqualTo(margin);
    }

    private static Account withQuotaMargin(Duration margin) {
        return account(LocalTime.of(9, 0), LocalTime.MIDNIGHT, margin, null);
    }

    private static Account withResendAfter(Duration resendAfter) {
        return account(LocalTime.of(9, 0), LocalTime.MIDNIGHT, resendAfter);
    }

    private static Account withSendWindow(LocalTime from, LocalTime until) {
        return account(from, until, null);
    }

    private static Account account(LocalTime from, LocalTime until, Duration resendAfter) {
        return account(from, until, Duration.ofSeconds(60), resendAfter);
    }

    private static Account account(LocalTime from, LocalTime until, Duration quotaMargin, Duration resendAfter) {
        return new Account(
                List.of(new Account.BusinessAccount("1", List.of("2"))),
                ZoneOffset.UTC,
                from,
                until,
                EnumSet.allOf(DayOfWeek.class),
                250,
                250,
                0,
                quotaMargin,
                Duration.ZERO,
                true,
                resendAfter);
    }
}
