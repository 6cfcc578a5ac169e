package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.time;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Because;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claim.Decided;
import dev.trickle.sender.attempt.Claim.Message;
import dev.trickle.sender.attempt.Claim.Underway;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives out the one permission to call that a person has in a campaign.
 *
 * <p>Each claim is one short transaction that always leaves a row with a verdict. No claim begins after a pause, a
 * cancellation or an opt-out is committed: see {@link AdvisoryLocks}.
 */
public final class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    /** How long a request waits that is held back, before it is asked for again. */
    private static final Duration HELD_BACK = Duration.ofMinutes(15);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final InstantSource calendar;
    private final MachineTime machine;
    private final Wording wording;

    /** Claims at the calendar's instants; the age of a claim is the machine's. */
    public Claims(
            JdbcClient database,
            TransactionTemplate transactions,
            InstantSource calendar,
            MachineTime machine,
            Wording wording) {
        this.database = database;
        this.transactions = transactions;
        this.calendar = calendar;
        this.machine = machine;
        this.wording = wording;
    }

    /** Leaves a verdict on this request, or finds the one it has; the same request never gets a second permission. */
    public Claim claim(AccountId account, SendRequested request) {
        return claim(account, request, false);
    }

    /** Leaves a refusal for now, unless there is a stronger one, or finds the verdict that the request has. */
    public Claim holdBack(AccountId account, SendRequested request) {
        return claim(account, request, true);
    }

    private Claim claim(AccountId account, SendRequested request, boolean heldBack) {
        return Objects.requireNonNull(transactions.execute(transaction -> {
            shareLocks(request);
            return request.supersedes() == null
                    ? verdict(account, request, heldBack)
                    : superseding(transaction, account, request, heldBack);
        }));
    }

    // In a statement of its own: the next one must see what was committed while this one waited.
    private void shareLocks(SendRequested request) {
        database.sql(AdvisoryLocks.SHARE_CAMPAIGN_AND_CONTACT)
                .param("campaign", request.campaign().value())
                .param("contactKey", request.contactKey().value())
                .query()
                .singleRow();
    }

    private Claim superseding(
            TransactionStatus transaction, AccountId account, SendRequested request, boolean heldBack) {
        var before = transaction.createSavepoint();
        var dropped = drop(Objects.requireNonNull(request.supersedes()), request);
        var claim = verdict(account, request, heldBack);
        if (!dropped || claim instanceof Claimed) {
            return claim;
        }
        // The earlier attempt lets go only together with a claim.
        transaction.rollbackToSavepoint(before);
        return verdict(account, request, heldBack);
    }

    private boolean drop(SendRequested.Superseded earlier, SendRequested request) {
        return database.sql(ClaimSql.DROP_SUPERSEDED)
                        .param("recipient", earlier.attempt().recipient().value())
                        .param("number", earlier.attempt().number())
                        .param("campaign", request.campaign().value())
                        .param("contactKey", request.contactKey().value())
                        .param("deliveryFailed", earlier.because() == Because.DELIVERY_FAILED)
                        .update()
                == 1;
    }

    private Claim verdict(AccountId account, SendRequested request, boolean heldBack) {
        while (true) {
            var left = leave(account, request, heldBack);
            if (left.isPresent()) {
                return left.get() instanceof Claimed claimed ? worded(claimed) : left.get();
            }
            var found = find(request);
            if (found.isPresent()) {
                return found.get();
            }
            // Another attempt for this person was committed in between: now it can be seen, and named.
        }
    }

    private Optional<Claim> leave(AccountId account, SendRequested request, boolean heldBack) {
        var age = machine.start();
        var now = calendar.instant().truncatedTo(ChronoUnit.MICROS);
        return database.sql(ClaimSql.LEAVE_VERDICT)
                .param("account", account.value())
                .param("recipient", request.attempt().recipient().value())
                .param("attemptNumber", request.attempt().number())
                .param("campaign", request.campaign().value())
                .param("customer", request.customer().value())
                .param("contactKey", request.contactKey().value())
                .param("number", request.number().value())
                .param("notAfter", time(request.notAfter()))
                .param("heldBack", heldBack)
                .param("retryAt", time(now.plus(HELD_BACK)))
                .param("now", time(now))
                .<Claim>query((row, index) -> {
                    var attempt = AttemptRow.read(row, index);
                    return attempt.state() == AttemptState.CLAIMED
                            ? new Claimed(attempt.id(), account, request.number(), message(row), null, age)
                            : new Decided(attempt);
                })
                .optional();
    }

    /** Before the claim is committed: whoever lacks a value was never about to be called. */
    private Claim worded(Claimed claimed) {
        try {
            return wording.of(claimed.message(), claimed.attempt())
                    .<Claim>map(claimed::saying)
                    .orElseGet(() -> refused(claimed));
        } catch (RuntimeException unwritten) {
            // It would go wrong the same way again; what went wrong may quote the customer.
            var failure = unwritten.getClass().getSimpleName();
            log.error("A message cannot be written attempt={} failure={}", claimed.attempt(), failure);
            return claimed;
        }
    }

    private Claim refused(Claimed claimed) {
        return new Decided(database.sql(ClaimSql.REFUSE_FOR_LACK_OF_A_VALUE)
                .param("recipient", claimed.attempt().recipient().value())
                .param("attemptNumber", claimed.attempt().number())
                .query(AttemptRow::read)
                .single());
    }

    private Optional<Claim> find(SendRequested request) {
        return database.sql(ClaimSql.FIND)
                .param("recipient", request.attempt().recipient().value())
                .param("attemptNumber", request.attempt().number())
                .query(AttemptRow::read)
                .optional()
                .<Claim>map(attempt -> attempt.state() == AttemptState.CLAIMED ? new Underway() : new Decided(attempt));
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getString("whatsapp_phone"),
                row.getString("name"),
                row.getString("attributes"),
                row.getString("template_name"),
                row.getString("template_language"),
                row.getString("template_components"));
    }
}
