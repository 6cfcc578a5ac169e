package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import dev.trickle.sender.whatsapp.FailureSubject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * Detects mass failures: many consecutive failures, or a large share of the latest answers. Their cause is a misleading
 * answer, a campaign that fills its template wrongly, or a wrong template, so the recipients must not be failed for
 * them. The campaign is suspended first; the template only after failures of at least two campaigns. Failures before
 * the start of the service are read from the attempts, from the end of the latest suspension on.
 */
public final class FailureRateBreaker {

    /** What suspensions name as their reason. */
    public static final String CODE = "mass-failure";

    private static final Logger log = LoggerFactory.getLogger(FailureRateBreaker.class);

    private static final Duration LOOKING_BACK = Duration.ofHours(24);

    /** Most runs in memory. Others are read from the attempts when they are needed. */
    private static final int MOST_RUNS = 2_000;

    private static final int SEVERAL = 2;

    private static final List<String> REPORTED = List.of("undelivered", "delivered");
    private static final List<String> TAKEN = List.of("accepted", "undelivered", "delivered");

    /** The newest first. */
    private static final String RECENT = """
            SELECT a.state, a.code, a.campaign_id
              FROM send_attempts a
              JOIN marketing_campaigns c ON c.id = a.campaign_id
             WHERE a.account_id = :account AND a.requested_at > :since
               AND a.requested_at >= coalesce((SELECT max(ended_at) FROM suspensions
                                            WHERE account_id = :account
                                              AND (scope_kind = :kind AND scope_id = :id OR code = 'mass-failure')),
                                          '-infinity')
               AND (:kind = 'number' AND a.phone_number_id = :id
                    OR :kind = 'campaign' AND cast(a.campaign_id AS text) = :id
                    OR :kind = 'template'
                       AND c.template_name || '/' || replace(c.template_language, '-', '_') = :id)
               AND (a.state = ANY(:states)
                    OR a.state = 'rejected' AND a.failure_kind IN ('permanent', 'transient'))
             ORDER BY a.requested_at DESC
             LIMIT :most
            """;

    private final JdbcClient database;
    private final FailureRateLimits limits;
    private final Function<String, FailureSubject> subjects;
    private final InstantSource calendar;
    private final Map<Suspect, OutcomeWindow> runs = new ConcurrentHashMap<>();

    /** @param subjects what a failure is about, by its code */
    public FailureRateBreaker(
            JdbcClient database,
            FailureRateLimits limits,
            Function<String, FailureSubject> subjects,
            InstantSource calendar) {
        this.database = database;
        this.limits = limits;
        this.subjects = subjects;
        this.calendar = calendar;
    }

    /** Records a failed call. Returns the scope to suspend if this is a mass failure. */
    public Optional<Scope> failed(Origin origin, String code) {
        if (subjects.apply(code) == FailureSubject.PERSON) {
            return Optional.empty();
        }
        forgetIfTooMany();
        // A mass failure of a campaign is not counted for its template, nor one of a template for the number.
        return scopesOf(origin)
                .filter(scope -> runs.computeIfAbsent(new Suspect(origin.account(), scope), this::before)
                        .add(true, origin.campaign())
                        .isMassFailure())
                .findFirst();
    }

    /** Another one was taken. */
    public void accepted(Origin origin) {
        scopesOf(origin).forEach(scope -> {
            // A run that nobody began is read from the attempts when it begins.
            var outcomeWindow = runs.get(new Suspect(origin.account(), scope));
            if (outcomeWindow != null) {
                outcomeWindow.add(false, origin.campaign());
            }
        });
    }

    private static Stream<Scope> scopesOf(Origin origin) {
        return Stream.of(Scope.of(origin.campaign()), origin.template(), Scope.of(origin.number()));
    }

    private void forgetIfTooMany() {
        if (runs.size() > MOST_RUNS) {
            runs.clear();
        }
    }

    /** Something of this account goes on: what came before counts no more. */
    public void forget(AccountId account) {
        runs.keySet().removeIf(suspect -> suspect.account().equals(account));
    }

    /**
     * Whether the recorded attempts are a mass failure, at the call or reported later.
     *
     * <p>Accepted messages count as successes until a failure is reported: Meta reports unreachable recipients sooner
     * than deliveries to the others. A failure of the content affects every recipient. For a campaign these failures
     * are also counted among the reported messages alone, so that messages without a report do not hide them.
     */
    public boolean isTrueOf(Suspect suspect) {
        return readRun(suspect).isMassFailure()
                || (suspect.scope().kind() == Scope.Kind.CAMPAIGN
                        && readReports(suspect).isMassFailure());
    }

    private OutcomeWindow before(Suspect suspect) {
        try {
            return readRun(suspect);
        } catch (DataAccessException unreachable) {
            // An answer must not be lost for this.
            log.warn("Earlier failures cannot be read, counting from here account={}", suspect.account());
            return newRun(suspect.scope());
        }
    }

    private OutcomeWindow readRun(Suspect suspect) {
        return read(suspect, TAKEN, this::answer);
    }

    private OutcomeWindow readReports(Suspect suspect) {
        return read(suspect, REPORTED, this::report);
    }

    private OutcomeWindow read(
            Suspect suspect, List<String> states, Function<AttemptResult, Optional<Boolean>> failure) {
        var outcomeWindow = newRun(suspect.scope());
        database.sql(RECENT)
                .param("account", suspect.account().value())
                .param("since", calendar.instant().minus(LOOKING_BACK).atOffset(ZoneOffset.UTC))
                .param("kind", suspect.scope().kind().name().toLowerCase(Locale.ROOT))
                .param("id", suspect.scope().id())
                .param("states", new SqlArrayValue("text", states.toArray()))
                .param("most", outcomeWindow.length())
                .query((row, index) -> outcome(row))
                .list()
                .reversed()
                .forEach(attemptResult -> failure.apply(attemptResult)
                        .ifPresent(isFailure -> outcomeWindow.add(isFailure, attemptResult.campaign())));
        return outcomeWindow;
    }

    private AttemptResult outcome(ResultSet row) throws SQLException {
        var code = row.getString("code");
        return new AttemptResult(
                row.getString("state"),
                code == null ? null : subjects.apply(code),
                new CampaignId(row.getObject("campaign_id", UUID.class)));
    }

    /** Whether the attempt is a failure; empty if the call failed for a reason of the recipient alone. */
    private Optional<Boolean> answer(AttemptResult attemptResult) {
        var speaksOfMore = attemptResult.subject() != null && attemptResult.subject() != FailureSubject.PERSON;
        return switch (attemptResult.state()) {
            case "rejected" -> Optional.of(true).filter(failed -> speaksOfMore);
            case "undelivered" -> Optional.of(speaksOfMore);
            default -> Optional.of(false);
        };
    }

    /** Whether the report is a failure of the content; empty if it is a failure of the recipient. */
    private Optional<Boolean> report(AttemptResult attemptResult) {
        if (attemptResult.state().equals("delivered")) {
            return Optional.of(false);
        }
        return Optional.of(true).filter(failed -> attemptResult.subject() == FailureSubject.CONTENT);
    }

    private OutcomeWindow newRun(Scope scope) {
        return switch (scope.kind()) {
            case CAMPAIGN -> newRun(limits.inARowPerCampaign(), 1);
            case TEMPLATE -> newRun(limits.inARowPerTemplate(), SEVERAL);
            case NUMBER -> newRun(limits.inARowPerNumber(), 1);
            case ACCOUNT -> throw new IllegalArgumentException("An account is not suspended for mass failures");
        };
    }

    private OutcomeWindow newRun(int inARow, int fewestCampaigns) {
        return new OutcomeWindow(inARow, limits.window(), limits.share(), fewestCampaigns);
    }

    /** What may be to blame. */
    public record Suspect(AccountId account, Scope scope) {}

    /** The result of an attempt; {@code subject} is null unless it has an error code. */
    private record AttemptResult(String state, @Nullable FailureSubject subject, CampaignId campaign) {}
}
