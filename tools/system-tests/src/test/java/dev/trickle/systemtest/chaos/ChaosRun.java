package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.promises.Evidence;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.EvidenceCollector;
import dev.trickle.systemtest.promises.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs schedules of faults on one installation and checks the promises after each. */
final class ChaosRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChaosRun.class);

    /** From the last fault until all recipients are settled. */
    private static final Duration SETTLE_TIMEOUT = Duration.ofMinutes(4);

    private static final Duration BROKEN_SETTLE_TIMEOUT = Duration.ofSeconds(75);

    private static final Duration PROJECTION_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private static final String UNSETTLED = """
            SELECT (SELECT count(*) FROM campaign_plans WHERE published_at IS NULL)
                 + (SELECT count(*) FROM marketing_campaign_recipients r
                      LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
                     WHERE recipient_state(coalesce(d.milestones, 0), coalesce(d.attempt_flags, 0)) IN ('pending', 'queued'))
            """;

    private static final String OPEN_CAMPAIGNS = """
            SELECT count(*) FROM marketing_campaigns c LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
             WHERE p.closed_at IS NULL
            """;

    private final ServiceCluster serviceCluster;
    private final EvidenceCollector evidenceCollector;
    private final Duration settleTimeout;
    private final boolean spreadOverDays;
    private final Consumer<String> output;

    /** @param spreadOverDays whether faults are spread over days instead of following each user action at once */
    private ChaosRun(
            ServiceCluster serviceCluster, Duration settleTimeout, boolean spreadOverDays, Consumer<String> output) {
        this.serviceCluster = serviceCluster;
        this.settleTimeout = settleTimeout;
        this.spreadOverDays = spreadOverDays;
        this.evidenceCollector = EvidenceCollector.of(serviceCluster.testInfrastructure(), ServiceCluster.LIMIT);
        this.output = output;
    }

    /**
     * Starts the installation.
     *
     * @param test determines the folder of logs and data
     * @param output receives the printed lines
     */
    static ChaosRun start(Class<?> test, Consumer<String> output) {
        var startNanos = System.nanoTime();
        var serviceCluster = ServiceCluster.start(test);
        output.accept("all processes up after %d s".formatted(secondsSince(startNanos)));
        return new ChaosRun(serviceCluster, SETTLE_TIMEOUT, true, output);
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    /**
     * Starts an installation with a defective schema, with a shorter timeout until recipients are settled.
     *
     * @param sql changes of the schema
     */
    static ChaosRun startBroken(Class<?> test, List<String> sql, Consumer<String> output) {
        var serviceCluster = ServiceCluster.start(test);
        sql.forEach(each -> serviceCluster
                .testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql(each)
                .update());
        return new ChaosRun(serviceCluster, BROKEN_SETTLE_TIMEOUT, false, output);
    }

    /** Runs schedules with consecutive seeds, starting with this one. */
    Result run(int schedules, long seed) {
        var all = Result.empty();
        for (var number = 0; number < schedules; number++) {
            all = all.plus(run(Schedule.of(seed + number)));
        }
        output.accept(all.toString());
        return all;
    }

    Result run(Schedule schedule) {
        var startNanos = System.nanoTime();
        output.accept("seed=%d %s".formatted(schedule.seed(), schedule));
        try (var campaignDriver = new CampaignDriver(serviceCluster)) {
            var random = new Random(schedule.seed());
            var faultInjector = new FaultInjector(serviceCluster, campaignDriver, random);
            campaignDriver.startCreating();
            for (var scheduleStep : schedule.steps()) {
                if (spreadOverDays) {
                    faultInjector.awaitMoreMessages();
                }
                campaignDriver.performAsync(scheduleStep.userAction(), random);
                if (!spreadOverDays) {
                    awaitWhileDriving("user action complete", campaignDriver, campaignDriver::allActionsDone);
                }
                faultInjector.inject(scheduleStep.fault());
            }
            var faults = secondsSince(startNanos);
            var faultsEndNanos = System.nanoTime();
            serviceCluster.awaitHealthy();
            campaignDriver.stopCreating();
            settle(campaignDriver);
            var result = resultOf(
                    schedule,
                    evidence(
                            campaignDriver.campaignCreator().drainCreated(),
                            campaignDriver.userRequests().drainAnswered()));
            output.accept("seed=%d %s (%d s of faults, %d without effect, %d s until settled)"
                    .formatted(schedule.seed(), result, faults, faultInjector.misses(), secondsSince(faultsEndNanos)));
            return result;
        }
    }

    /** A timeout is not an error here: the promises report the recipients that are not settled. */
    private void settle(CampaignDriver campaignDriver) {
        try {
            awaitWhileDriving(
                    "all recipients are settled",
                    campaignDriver,
                    () -> count(UNSETTLED) == 0 && isEverythingPublished());
            campaignDriver.skipUntilCampaignsClose();
            awaitWhileDriving(
                    "all campaigns are closed",
                    campaignDriver,
                    () -> count(OPEN_CAMPAIGNS) == 0 && isEverythingPublished());
        } catch (ConditionTimeoutException never) {
            log.warn("Settle timeout reached", never);
            output.accept("not settled: " + never.getMessage());
        }
    }

    private void awaitWhileDriving(String what, CampaignDriver campaignDriver, Callable<Boolean> condition) {
        await(what)
                .atMost(settleTimeout)
                .pollInterval(POLL_INTERVAL)
                .ignoreExceptions()
                .until(() -> {
                    campaignDriver.advance();
                    return condition.call();
                });
    }

    private boolean isEverythingPublished() {
        var webhooks = serviceCluster.testInfrastructure().simulatorProcess().webhookCounts();
        return webhooks.path("unconfirmed").asInt() == 0
                && count(
                                "SELECT (SELECT count(*) FROM send_attempts WHERE state = 'claimed') + (SELECT count(*) FROM sender_outbox)")
                        == 0;
    }

    private int count(String sql) {
        return serviceCluster
                .testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql(sql)
                .query(Integer.class)
                .single();
    }

    /** Collects the evidence until the projection has caught up; if it never does, the promises report breaches. */
    private Evidence evidence(List<CampaignOrder> orders, List<UserRequest> userRequests) {
        var end = System.nanoTime() + PROJECTION_TIMEOUT.toNanos();
        var evidence = evidenceCollector.collect(orders, userRequests);
        while (System.nanoTime() < end && !allPromisesHold(evidence)) {
            evidence = evidenceCollector.collect(orders, userRequests);
        }
        evidenceCollector.excludeCampaigns(orders);
        return evidence;
    }

    private static boolean allPromisesHold(Evidence evidence) {
        return Promise.ALL.stream()
                .allMatch(promise -> promise.breaches(evidence).isEmpty());
    }

    private Result resultOf(Schedule schedule, Evidence evidence) {
        Map<String, List<String>> breaches = new LinkedHashMap<>();
        for (var promise : Promise.ALL) {
            var found = promise.breaches(evidence);
            breaches.put(promise.code(), found);
            found.stream().limit(5).forEach(breach -> output.accept("  " + promise.code() + ": " + breach));
        }
        var unconfirmed = (int) evidence.recipientRows().stream()
                .filter(recipientRow -> recipientRow.state().equals("unconfirmed"))
                .count();
        return Result.of(schedule.steps().size(), evidence.ledger().size(), breaches, unconfirmed);
    }

    @Override
    public void close() {
        serviceCluster.close();
    }
}
