package dev.trickle.sender.brake;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notices that many people fail for good, one after the other or by share: then an answer misleads, or a template is
 * wrong, and nobody is to be written off for it. What came before a start is read from the attempts, from the end of the
 * latest suspension on.
 */
public final class MassFailures {

    /** What suspensions name as their reason. */
    public static final String CODE = "mass-failure";

    private static final Logger log = LoggerFactory.getLogger(MassFailures.class);

    private static final Duration LOOKING_BACK = Duration.ofHours(24);

    /** The newest first; what failed for good or was taken. */
    private static final String RECENT = """
            SELECT a.state, a.code
              FROM send_attempts a
              JOIN marketing_campaigns c ON c.id = a.campaign_id
             WHERE a.account_id = :account AND a.asked_at > :since
               AND a.asked_at >= coalesce((SELECT max(ended_at) FROM suspensions
                                            WHERE account_id = :account
                                              AND (scope_kind = :kind AND scope_id = :id OR code = 'mass-failure')),
                                          '-infinity')
               AND (:kind = 'number' AND a.number_id = :id
                    OR :kind = 'template'
                       AND c.template_name || '/' || replace(c.template_language, '-', '_') = :id)
               AND (a.state IN ('accepted', 'undelivered', 'delivered')
                    OR a.state = 'rejected' AND a.failure_kind = 'permanent')
             ORDER BY a.asked_at DESC
             LIMIT :window
            """;

    private final JdbcClient database;
    private final MassFailureLimits limits;
    private final Predicate<String> isForGood;
    private final InstantSource calendar;
    private final Map<Suspect, Run> runs = new ConcurrentHashMap<>();

    /** @param isForGood whether a code means that a person cannot be written to */
    public MassFailures(
            JdbcClient database, MassFailureLimits limits, Predicate<String> isForGood, InstantSource calendar) {
        this.database = database;
        this.limits = limits;
        this.isForGood = isForGood;
        this.calendar = calendar;
    }

    /** Another one fails for good: what is to be suspended instead, if it is one too many. */
    public Optional<Scope> failed(AccountId account, PhoneNumberId number, Scope template) {
        // What a template is blamed for says nothing about the number.
        return Stream.of(template, Scope.of(number))
                .filter(scope -> runs.computeIfAbsent(new Suspect(account, scope), this::before)
                        .add(true)
                        .isMassFailure())
                .findFirst();
    }

    /** Another one was taken. */
    public void accepted(AccountId account, PhoneNumberId number, Scope template) {
        for (var scope : List.of(template, Scope.of(number))) {
            // A run that nobody began is read from the attempts when it begins.
            var run = runs.get(new Suspect(account, scope));
            if (run != null) {
                run.add(false);
            }
        }
    }

    /** Something of this account goes on: what came before counts no more. */
    public void forget(AccountId account) {
        runs.keySet().removeIf(suspect -> suspect.account().equals(account));
    }

    /** Whether, going by the attempts as they are written, too many failed for good, at the call or later. */
    public boolean isTrueOf(Suspect suspect) {
        return readRun(suspect).isMassFailure();
    }

    private Run before(Suspect suspect) {
        try {
            return readRun(suspect);
        } catch (DataAccessException unreachable) {
            // An answer must not be lost for this.
            log.warn("Earlier failures cannot be read, counting from here account={}", suspect.account());
            return newRun(suspect.scope());
        }
    }

    private Run readRun(Suspect suspect) {
        var run = newRun(suspect.scope());
        var newestFirst = database.sql(RECENT)
                .param("account", suspect.account().value())
                .param("since", calendar.instant().minus(LOOKING_BACK).atOffset(ZoneOffset.UTC))
                .param("kind", suspect.scope().kind() == Scope.Kind.NUMBER ? "number" : "template")
                .param("id", suspect.scope().id())
                .param("window", limits.window())
                .query((row, index) -> isFailure(row.getString("state"), row.getString("code")))
                .list();
        Collections.reverse(newestFirst);
        newestFirst.forEach(run::add);
        return run;
    }

    private boolean isFailure(String state, String code) {
        return state.equals("rejected") || (state.equals("undelivered") && code != null && isForGood.test(code));
    }

    private Run newRun(Scope scope) {
        var inARow = scope.kind() == Scope.Kind.NUMBER ? limits.inARowPerNumber() : limits.inARowPerTemplate();
        return new Run(inARow, limits.window(), limits.share());
    }

    /** What may be to blame. */
    public record Suspect(AccountId account, Scope scope) {}
}
