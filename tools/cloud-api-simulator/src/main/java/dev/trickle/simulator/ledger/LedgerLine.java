package dev.trickle.simulator.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * A line of the ledger as its readers get it.
 *
 * @param outcome the last status the message will reach; absent while it is held
 * @param hold what has become of the message if it was held; absent if it was not
 * @param fault what went wrong with the call after the acceptance, on purpose
 * @param webhooksDelivered the statuses whose webhook was answered with 200
 * @param outcomeDelivered whether the outcome is among them
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerLine(
        long sequence,
        Instant acceptedAt,
        String phoneNumberId,
        String to,
        String wamid,
        String template,
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
                delivery.phoneNumberId(),
                delivery.to(),
                delivery.wamid(),
                delivery.template(),
                delivery.callbackData(),
                decidedOutcome == null ? null : decidedOutcome.outcome(),
                decidedOutcome == null ? null : decidedOutcome.code(),
                ledgerEntry.heldStatus(),
                ledgerEntry.fault(),
                confirmed,
                decidedOutcome != null && confirmed.contains(decidedOutcome.outcome()));
    }
}
