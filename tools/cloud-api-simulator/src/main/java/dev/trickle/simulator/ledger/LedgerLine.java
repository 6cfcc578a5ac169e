package dev.trickle.simulator.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.message.TargetApi;
import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A line of the ledger as the API returns it.
 *
 * @param endpoint at which the message was accepted
 * @param mediaIds ids of uploaded files in the message; absent if it has none
 * @param outcome last status of the message; absent while it is held
 * @param hold status of a message that is or was held; otherwise absent
 * @param fault injected fault of the call after the acceptance
 * @param webhooksDelivered statuses whose webhook was confirmed with 200
 * @param outcomeDelivered whether the outcome is among them
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerLine(
        long sequence,
        Instant acceptedAt,
        TargetApi endpoint,
        String phoneNumberId,
        String to,
        String wamid,
        String template,
        @Nullable List<String> mediaIds,
        @Nullable String bizOpaqueCallbackData,
        @Nullable MessageStatus outcome,
        @Nullable Integer code,
        @Nullable HeldStatus hold,
        @Nullable FaultKind fault,
        List<MessageStatus> webhooksDelivered,
        boolean outcomeDelivered) {

    static LedgerLine of(LedgerEntry ledgerEntry) {
        var acceptance = ledgerEntry.acceptance();
        var delivery = acceptance.delivery();
        var decidedOutcome = ledgerEntry.decidedOutcome();
        var confirmed = ledgerEntry.confirmed();
        return new LedgerLine(
                acceptance.sequence(),
                acceptance.at(),
                delivery.endpoint(),
                delivery.phoneNumberId(),
                delivery.to(),
                delivery.wamid(),
                delivery.template(),
                delivery.mediaIds().isEmpty() ? null : delivery.mediaIds(),
                delivery.callbackData(),
                decidedOutcome == null ? null : decidedOutcome.outcome(),
                decidedOutcome == null ? null : decidedOutcome.code(),
                ledgerEntry.heldStatus(),
                ledgerEntry.fault(),
                confirmed,
                decidedOutcome != null && confirmed.contains(decidedOutcome.outcome()));
    }
}
