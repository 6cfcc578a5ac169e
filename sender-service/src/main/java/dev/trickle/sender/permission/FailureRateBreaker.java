package dev.trickle.sender.permission;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.error.FailureSubject;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.AttemptLookup.Origin;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
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

/**
 * Circuit breaker for failed messages. It detects mass failures: many consecutive failures, or a large share of the
 * latest results. Their cause is a misleading response, a campaign that fills its template wrongly, or a wrong
 * template, so the recipients must not be failed for them. The campaign is suspended first; the template only after
 * failures of at least two campaigns. Failures before the start of the service are read from the attempts, from the end
 * of the latest suspension on.
 */
public final class FailureRateBreaker {

    /** The code of the suspensions. */
    public static final String CODE = "failure_rate_exceeded";

    private static final Logger log = LoggerFactory.getLogger(FailureRateBreaker.class);

    private static final Duration LOOKBACK = Duration.ofHours(24);

    /** Maximum number of windows in memory. Others are read from the attempts when they are needed. */
    private static final int MAX_WINDOWS = 2_000;

    private static final int MIN_TEMPLATE_CAMPAIGNS = 2;

    private static final List<String> REPORTED = List.of("undelivered", "delivered");
    private static final List<String> ACCEPTED = List.of("accepted", "undelivered", "delivered");

    /** Reads the newest attempts first. */
    private static final String RECENT = """
            SELECT a.state, a.code, a.campaign_id
              FROM send_attempts a
              JOIN marketing_campaigns c ON c.id = a.campaign_id
             WHERE a.account_id = :account AND a.requested_at > :since
               AND a.requested_at >= coalesce((SELECT max(ended_at) FROM suspensions
                                            WHERE account_id = :account
                                              AND (scope_kind = :kind AND scope_id = :id OR code = 'failure_rate_exceeded')),
                                          '-infinity')
               AND (:kind = 'number' AND a.phone_number_id = :id
                    OR :kind = 'campaign' AND cast(a.campaign_id AS text) = :id
                    OR :kind = 'template' AND a.phone_number_id = ANY(:phoneNumbers)
                       AND c.template_name || '/' || replace(c.template_language, '-', '_') = :template)
               AND (a.state = ANY(:states)
                    OR a.state = 'rejected' AND a.failure_kind IN ('permanent', 'transient'))
             ORDER BY a.requested_at DESC
             LIMIT :maxRows
            """;

    private final JdbcClient database;
    private final FailureRateProperties properties;
    private final Function<String, FailureSubject> subjects;
    private final Function<String, List<String>> phoneNumbers;
    private final InstantSource clock;
    private final Map<MonitoredScope, OutcomeWindow> windows = new ConcurrentHashMap<>();

    /**
     * Creates the breaker.
     *
     * @param subjects maps an error code to the subject of the failure
     * @param phoneNumbers maps a business account, which owns templates, to its phone numbers
     */
    public FailureRateBreaker(
            JdbcClient database,
            FailureRateProperties properties,
            Function<String, FailureSubject> subjects,
            Function<String, List<String>> phoneNumbers,
            InstantSource clock) {
        this.database = database;
        this.properties = properties;
        this.subjects = subjects;
        this.phoneNumbers = phoneNumbers;
        this.clock = clock;
    }

    /**
     * Records a failed call.
     *
     * @return the scope to suspend, if this is a mass failure
     */
    public Optional<Scope> recordFailure(Origin origin, String code) {
        if (subjects.apply(code) == FailureSubject.PERSON) {
            return Optional.empty();
        }
        evictIfFull();
        // A mass failure of a campaign is not counted for its template, nor one of a template for the number.
        return scopesOf(origin)
                .filter(scope -> windows.computeIfAbsent(
                                new MonitoredScope(origin.account(), scope), this::loadOrCreate)
                        .add(true, origin.campaign())
                        .isMassFailure())
                .findFirst();
    }

    /** Records an accepted message. */
    public void recordAcceptance(Origin origin) {
        scopesOf(origin).forEach(scope -> {
            // A window that is not in memory is read from the attempts when it is needed.
            var window = windows.get(new MonitoredScope(origin.account(), scope));
            if (window != null) {
                window.add(false, origin.campaign());
            }
        });
    }

    private static Stream<Scope> scopesOf(Origin origin) {
        return Stream.of(Scope.of(origin.campaign()), origin.template(), Scope.of(origin.number()));
    }

    private void evictIfFull() {
        if (windows.size() > MAX_WINDOWS) {
            windows.clear();
        }
    }

    /** Discards the windows of an account after a suspension has ended, so that earlier failures no longer count. */
    public void reset(AccountId account) {
        windows.keySet().removeIf(monitored -> monitored.account().equals(account));
    }

    /**
     * Whether the recorded attempts of a scope are a mass failure, at the call or reported later.
     *
     * <p>Accepted messages count as successes until a failure is reported: Meta reports unreachable recipients sooner
     * than deliveries to the others. A failure of the content affects every recipient. For a campaign these failures
     * are also counted among the reported messages alone, so that messages without a report do not hide them.
     */
    public boolean isMassFailure(MonitoredScope monitored) {
        return loadAttempts(monitored).isMassFailure()
                || (monitored.scope().kind() == Scope.Kind.CAMPAIGN
                        && loadReports(monitored).isMassFailure());
    }

    private OutcomeWindow loadOrCreate(MonitoredScope monitored) {
        try {
            return loadAttempts(monitored);
        } catch (DataAccessException unreachable) {
            // The outcome of the call must not be lost for this reason.
            log.warn("Earlier failures not readable, counting starts now account={}", monitored.account());
            return newWindow(monitored.scope());
        }
    }

    private OutcomeWindow loadAttempts(MonitoredScope monitored) {
        return load(monitored, ACCEPTED, this::isFailedAttempt);
    }

    private OutcomeWindow loadReports(MonitoredScope monitored) {
        return load(monitored, REPORTED, this::isFailedReport);
    }

    private OutcomeWindow load(
            MonitoredScope monitored, List<String> states, Function<AttemptResult, Optional<Boolean>> failure) {
        var window = newWindow(monitored.scope());
        var template = monitored.scope().kind() == Scope.Kind.TEMPLATE
                ? monitored.scope().template()
                : null;
        database.sql(RECENT)
                .param("account", monitored.account().value())
                .param("since", SqlInstants.toParameter(clock.instant().minus(LOOKBACK)))
                .param("kind", monitored.scope().kind().name().toLowerCase(Locale.ROOT))
                .param("id", monitored.scope().id())
                .param("template", template == null ? "" : template.name() + "/" + template.language())
                .param(
                        "phoneNumbers",
                        SqlArrays.texts(template == null ? List.of() : phoneNumbers.apply(template.businessAccount())))
                .param("states", SqlArrays.texts(states))
                .param("maxRows", window.capacity())
                .query((row, index) -> readResult(row))
                .list()
                .reversed()
                .forEach(attemptResult -> failure.apply(attemptResult)
                        .ifPresent(isFailure -> window.add(isFailure, attemptResult.campaign())));
        return window;
    }

    private AttemptResult readResult(ResultSet row) throws SQLException {
        var code = row.getString("code");
        return new AttemptResult(
                row.getString("state"),
                code == null ? null : subjects.apply(code),
                new CampaignId(row.getObject("campaign_id", UUID.class)));
    }

    /** Whether the attempt is a failure; empty if the call failed for a reason of the recipient alone. */
    private Optional<Boolean> isFailedAttempt(AttemptResult attemptResult) {
        var affectsOthers = attemptResult.subject() != null && attemptResult.subject() != FailureSubject.PERSON;
        return switch (attemptResult.state()) {
            case "rejected" -> Optional.of(true).filter(failed -> affectsOthers);
            case "undelivered" -> Optional.of(affectsOthers);
            default -> Optional.of(false);
        };
    }

    /** Whether the report is a failure of the content; empty if it is a failure of the recipient. */
    private Optional<Boolean> isFailedReport(AttemptResult attemptResult) {
        if (attemptResult.state().equals("delivered")) {
            return Optional.of(false);
        }
        return Optional.of(true).filter(failed -> attemptResult.subject() == FailureSubject.CONTENT);
    }

    private OutcomeWindow newWindow(Scope scope) {
        return switch (scope.kind()) {
            case CAMPAIGN -> newWindow(properties.consecutivePerCampaign(), 1);
            case TEMPLATE -> newWindow(properties.consecutivePerTemplate(), MIN_TEMPLATE_CAMPAIGNS);
            case NUMBER -> newWindow(properties.consecutivePerNumber(), 1);
            case ACCOUNT, ACCOUNT_STOP ->
                throw new IllegalArgumentException("An account is not suspended for mass failures");
        };
    }

    private OutcomeWindow newWindow(int maxConsecutive, int minCampaigns) {
        return new OutcomeWindow(maxConsecutive, properties.windowSize(), properties.threshold(), minCampaigns);
    }

    /** A scope whose failures are counted. */
    public record MonitoredScope(AccountId account, Scope scope) {}

    /** The result of an attempt; {@code subject} is null unless it has an error code. */
    private record AttemptResult(String state, @Nullable FailureSubject subject, CampaignId campaign) {}
}
