package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.time;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claim.ClaimedElsewhere;
import dev.trickle.sender.attempt.Claim.Decided;
import dev.trickle.sender.attempt.Claim.Message;
import dev.trickle.sender.attempt.SystemTime.Stopwatch;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives out the one permission to call that a person has in a campaign.
 *
 * <p>A claim always leaves a row with a verdict. Those that are asked for at the same time share a short transaction,
 * each with a verdict of its own. No claim begins after a pause, a cancellation or an opt-out is committed: see
 * {@link AdvisoryLocks}.
 */
public final class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    /** How long a request waits that is held back, before it is asked for again. */
    private static final Duration HELD_BACK = Duration.ofMinutes(15);

    /** One, and one beside it that goes when it is full or the first is held up. */
    private static final int GROUPS_AT_ONCE = 2;

    /** Whoever pauses, edits or writes a consent does so within milliseconds. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);

    /** After that, those whose locks are free go first; the others ask again. */
    private static final Duration NO_PATIENCE = Duration.ofMillis(10);

    private final JdbcClient database;
    private final TransactionTemplate transactions;
    private final InstantSource calendar;
    private final SystemTime machine;
    private final MessageRenderer messageRenderer;
    private final SenderOutbox senderOutbox;
    private final CommitStatusChecker commitStatusChecker;
    private final GroupCommit<ClaimRequest, Claim> groupCommit =
            new GroupCommit<>("claims", GROUPS_AT_ONCE, ClaimRequest::mayShareWith, this::together, this::alone);

    /**
     * Claims at the calendar's instants; the age of a claim is the machine's.
     *
     * @param senderOutbox where refusals wait to be told
     */
    public Claims(
            JdbcClient database,
            TransactionTemplate transactions,
            InstantSource calendar,
            SystemTime machine,
            MessageRenderer messageRenderer,
            SenderOutbox senderOutbox) {
        this.database = database;
        this.transactions = transactions;
        this.calendar = calendar;
        this.machine = machine;
        this.messageRenderer = messageRenderer;
        this.senderOutbox = senderOutbox;
        this.commitStatusChecker = new CommitStatusChecker(database);
    }

    /** Leaves a verdict on this request, or finds the one it has; the same request never gets a second permission. */
    public Claim claim(AccountId account, SendRequested request) {
        return groupCommit.ask(new ClaimRequest(account, request, false));
    }

    /** Leaves a refusal for now, unless there is a stronger one, or finds the verdict that the request has. */
    public Claim holdBack(AccountId account, SendRequested request) {
        return groupCommit.ask(new ClaimRequest(account, request, true));
    }

    /** How many wait to go with the next group. */
    int waiting() {
        return groupCommit.waiting();
    }

    private List<Claim> together(List<ClaimRequest> group) {
        return decide(group, LOCK_PATIENCE);
    }

    private Claim alone(ClaimRequest claimRequest) {
        return decide(List.of(claimRequest), NO_PATIENCE).getFirst();
    }

    private List<Claim> decide(List<ClaimRequest> group, Duration patience) {
        var claimsInDoubt = new ClaimsInDoubt();
        var claims = decide(group, patience, claimsInDoubt);
        claimsInDoubt.entries.forEach(senderOutbox::written);
        return claims;
    }

    private List<Claim> decide(List<ClaimRequest> group, Duration patience, ClaimsInDoubt claimsInDoubt) {
        try {
            return Objects.requireNonNull(transactions.execute(transaction -> {
                shareLocks(group, patience);
                claimsInDoubt.claims = group.size() == 1
                        ? List.of(single(transaction, group.getFirst(), claimsInDoubt))
                        : verdicts(group, claimsInDoubt);
                return claimsInDoubt.claims;
            }));
        } catch (NestedRuntimeException failure) {
            // If only the answer to the commit was lost, these are our claims, and nobody has called: nobody else
            // would ever know.
            if (claimsInDoubt.claims != null
                    && claimsInDoubt.transaction != null
                    && claimsInDoubt.writtenRow != null
                    && commitStatusChecker.isCommitted(claimsInDoubt.transaction, claimsInDoubt.writtenRow, failure)) {
                return claimsInDoubt.claims;
            }
            throw failure;
        }
    }

    // In a statement of its own: the next one must see what was committed while this one waited.
    private void shareLocks(List<ClaimRequest> group, Duration patience) {
        database.sql(ClaimSql.WAIT_FOR_LOCKS.formatted(patience.toMillis())).update();
        database.sql(AdvisoryLocks.SHARE_CAMPAIGNS_AND_CONTACTS)
                .param("campaigns", array("uuid", group, each -> each.campaign().value()))
                .param(
                        "contactKeys",
                        array("text", group, each -> each.contactKey().value()))
                .query()
                .listOfRows();
    }

    private Claim single(TransactionStatus transaction, ClaimRequest claimRequest, ClaimsInDoubt claimsInDoubt) {
        return claimRequest.request().supersedes() == null
                ? verdict(claimRequest, claimsInDoubt)
                : superseding(transaction, claimRequest, claimsInDoubt);
    }

    private Claim superseding(TransactionStatus transaction, ClaimRequest claimRequest, ClaimsInDoubt claimsInDoubt) {
        var before = transaction.createSavepoint();
        var dropped = drop(Objects.requireNonNull(claimRequest.request().supersedes()), claimRequest.request());
        var claim = verdict(claimRequest, claimsInDoubt);
        if (!dropped || claim instanceof Claimed) {
            return claim;
        }
        // The earlier attempt lets go only together with a claim.
        transaction.rollbackToSavepoint(before);
        claimsInDoubt.entries.clear();
        return verdict(claimRequest, claimsInDoubt);
    }

    private boolean drop(SendRequested.Superseded earlier, SendRequested request) {
        return database.sql(ClaimSql.DROP_SUPERSEDED)
                        .param("recipient", earlier.attempt().recipient().value())
                        .param("number", earlier.attempt().number())
                        .param("campaign", request.campaign().value())
                        .param("contactKey", request.contactKey().value())
                        .param("deliveryFailed", earlier.because() == SupersedeReason.DELIVERY_FAILED)
                        .update()
                == 1;
    }

    private List<Claim> verdicts(List<ClaimRequest> group, ClaimsInDoubt claimsInDoubt) {
        var claims = leave(group, claimsInDoubt);
        return group.stream()
                .map(each -> Optional.ofNullable(claims.get(each.request().attempt()))
                        .or(() -> find(each.request()))
                        .orElseGet(() -> verdict(each, claimsInDoubt)))
                .toList();
    }

    private Claim verdict(ClaimRequest claimRequest, ClaimsInDoubt claimsInDoubt) {
        while (true) {
            var claim = leave(List.of(claimRequest), claimsInDoubt)
                    .get(claimRequest.request().attempt());
            if (claim != null) {
                return claim;
            }
            var found = find(claimRequest.request());
            if (found.isPresent()) {
                return found.get();
            }
            // Another attempt for this person was committed in between: now it can be seen, and named.
        }
    }

    private Map<AttemptId, Claim> leave(List<ClaimRequest> group, ClaimsInDoubt claimsInDoubt) {
        var age = machine.start();
        var now = calendar.instant().truncatedTo(ChronoUnit.MICROS);
        var claims = new HashMap<AttemptId, Claim>();
        var numbers = new HashMap<AttemptId, ClaimRequest>();
        group.forEach(each -> numbers.put(each.request().attempt(), each));
        database.sql(ClaimSql.LEAVE_VERDICTS)
                .param(
                        "recipients",
                        array("uuid", group, each -> each.attempt().recipient().value()))
                .param("numbers", array("int4", group, each -> each.attempt().number()))
                .param("campaigns", array("uuid", group, each -> each.campaign().value()))
                .param(
                        "accounts",
                        new SqlArrayValue(
                                "text",
                                group.stream()
                                        .map(each -> each.account().value())
                                        .toArray()))
                .param("customers", array("uuid", group, each -> each.customer().value()))
                .param(
                        "contactKeys",
                        array("text", group, each -> each.contactKey().value()))
                .param(
                        "phoneNumbers",
                        array("text", group, each -> each.number().value()))
                .param("notAfters", array("timestamptz", group, each -> time(each.notAfter())))
                .param(
                        "heldBacks",
                        new SqlArrayValue(
                                "bool",
                                group.stream().map(ClaimRequest::heldBack).toArray()))
                .param("retryAt", time(now.plus(HELD_BACK)))
                .param("now", time(now))
                .query(row -> {
                    claimsInDoubt.transaction = row.getString("transaction");
                    var attempt = AttemptRow.read(row, row.getRow());
                    claimsInDoubt.writtenRow = new CommitStatusChecker.WrittenRow(attempt.id(), attempt.at());
                    claimsInDoubt.keepEntryOf(attempt, row);
                    claims.put(
                            attempt.id(), claim(attempt, Objects.requireNonNull(numbers.get(attempt.id())), row, age));
                });
        claims.replaceAll(
                (attempt, claim) -> claim instanceof Claimed claimed ? worded(claimed, claimsInDoubt) : claim);
        return claims;
    }

    private static Claim claim(Attempt attempt, ClaimRequest claimRequest, ResultSet row, Stopwatch age)
            throws SQLException {
        return attempt.state() == AttemptState.CLAIMED
                ? new Claimed(
                        attempt.id(),
                        claimRequest.account(),
                        claimRequest.request().campaign(),
                        claimRequest.request().number(),
                        message(row),
                        null,
                        age)
                : new Decided(attempt);
    }

    /** Before the claim is committed: whoever lacks a value was never about to be called. */
    private Claim worded(Claimed claimed, ClaimsInDoubt claimsInDoubt) {
        try {
            return messageRenderer
                    .of(claimed.message(), claimed.attempt())
                    .<Claim>map(claimed::saying)
                    .orElseGet(() -> refused(claimed, claimsInDoubt));
        } catch (RuntimeException unwritten) {
            // It would go wrong the same way again; what went wrong may quote the customer.
            var failure = unwritten.getClass().getSimpleName();
            log.error("A message cannot be written attempt={} failure={}", claimed.attempt(), failure);
            return claimed;
        }
    }

    private Claim refused(Claimed claimed, ClaimsInDoubt claimsInDoubt) {
        return new Decided(database.sql(ClaimSql.REFUSE_FOR_LACK_OF_A_VALUE)
                .param("recipient", claimed.attempt().recipient().value())
                .param("attemptNumber", claimed.attempt().number())
                .query((row, number) -> {
                    var attempt = AttemptRow.read(row, number);
                    claimsInDoubt.keepEntryOf(attempt, row);
                    return attempt;
                })
                .single());
    }

    private Optional<Claim> find(SendRequested request) {
        return database.sql(ClaimSql.FIND)
                .param("recipient", request.attempt().recipient().value())
                .param("attemptNumber", request.attempt().number())
                .query(AttemptRow::read)
                .optional()
                .<Claim>map(attempt ->
                        attempt.state() == AttemptState.CLAIMED ? new ClaimedElsewhere() : new Decided(attempt));
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

    private static SqlArrayValue array(String type, List<ClaimRequest> group, Function<SendRequested, Object> value) {
        return new SqlArrayValue(
                type, group.stream().map(ClaimRequest::request).map(value).toArray());
    }

    /** What a transaction has left, should its end not become known. */
    private static final class ClaimsInDoubt {
        private @Nullable List<Claim> claims;
        private @Nullable String transaction;
        private CommitStatusChecker.@Nullable WrittenRow writtenRow;

        /** What it has written into the outbox. */
        private final Map<Long, List<AttemptId>> entries = new HashMap<>();

        private void keepEntryOf(Attempt attempt, ResultSet row) throws SQLException {
            if (attempt.state() == AttemptState.REFUSED) {
                entries.computeIfAbsent(row.getLong("entry"), entry -> new ArrayList<>())
                        .add(attempt.id());
            }
        }
    }
}
