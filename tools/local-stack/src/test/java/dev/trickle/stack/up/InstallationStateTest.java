package dev.trickle.stack.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InstallationStateTest {

    @Test
    void describesEachReasonForWhichWebhooksAreRefused() {
        assertThat(InstallationState.describeRefusals(List.of("missing_signature", "wrong_signature")))
                .hasSize(2)
                .hasEntrySatisfying(
                        "Refused webhooks (missing_signature)",
                        text -> assertThat(text).contains("not from Meta"))
                .hasEntrySatisfying(
                        "Refused webhooks (wrong_signature)",
                        text -> assertThat(text).contains("status.app-secrets"));
    }
}
