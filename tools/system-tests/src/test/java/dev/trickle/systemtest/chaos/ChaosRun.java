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

/** Schedules of faults on one installation, and the promises after each. */
final class ChaosRun implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ChaosRun.class);

    /** From the last fault until everything is as if there had been none. */
    private static final Duration UNTIL_SETTLED = Duration.ofMinutes(4);

    private static final Duration UNTIL_BROKEN = Duration.ofSeconds(75);

    private static final Duration UNTIL_THE_VIEW_HAS_CAUGHT_UP = Duration.ofSeconds(15);

    private static final Duration A_MOMENT = Duration.ofMillis(200);

    private static final String NOT_YET = """
            SELECT (SELECT count(*) FROM campaign_plans WHERE published_at IS NULL)
                 + (SELECT count(*) FROM marketing_campaign_recipients r
                      LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
                     WHERE recipient_state(coalesce(d.milestones, 0), coalesce(d.attempt_flags, 0)) IN ('pending', 'queued'))
            """;

    private static final String OPEN = """
            SELECT count(*) FROM marketing_campaigns c LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
             WHERE p.closed_at IS NULL
            """;

    private final ServiceCluster serviceCluster;
    private final EvidenceCollector evidenceCollector;
    private final Duration patience;
    private final boolean spread;
    private final Consumer<String> tell;

    /** @param spread whether faults come over some days, whatever people do meanwhile, and not right after what they do */
    private ChaosRun(ServiceCluster serviceCluster, Duration patience, boolean spread, Consumer<String> tell) {
        this.serviceCluster = serviceCluster;
        this.patience = patience;
        this.spread = spread;
        this.evidenceCollector = EvidenceCollector.of(serviceCluster.testInfrastructure(), ServiceCluster.LIMIT);
        this.tell = tell;
    }

    /**
     * Starts everything.
     *
     * @param test names the folder of logs and data
     * @param tell hears what happens, line by line
     */
    static ChaosRun start(Class<?> test, Consumer<String> tell) {
        var began = System.nanoTime();
        var serviceCluster = ServiceCluster.start(test);
        tell.accept("everything runs after %d s".formatted(secondsSince(began)));
        return new ChaosRun(serviceCluster, UNTIL_SETTLED, true, tell);
    }

    private static long secondsSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toSeconds();
    }

    /**
     * The same with a schema that lacks something; what is broken need not settle.
     *
     * @param sql what is done to it
     */
    static ChaosRun startBroken(Class<?> test, List<String> sql, Consumer<String> tell) {
        var serviceCluster = ServiceCluster.start(test);
        sql.forEach(each -> serviceCluster
                .testInfrastructure()
                .databaseServer()
                .sql()
                .sql(each)
                .update());
        return new ChaosRun(serviceCluster, UNTIL_BROKEN, false, tell);
    }

    /** So many schedules, beginning with this seed; each has the next one. */
    Result run(int schedules, long seed) {
        var all = Result.none();
        for (var number = 0; number < schedules; number++) {
            all = all.plus(run(Schedule.of(seed + number)));
        }
        tell.accept(all.toString());
        return all;
    }

    Result run(Schedule schedule) {
        var began = System.nanoTime();
        tell.accept("seed=%d %s".formatted(schedule.seed(), schedule));
        try (var campaignDriver = new CampaignDriver(serviceCluster)) {
            var chance = new Random(schedule.seed());
            var faultInjector = new FaultInjector(serviceCluster, campaignDriver, chance);
            campaignDriver.beginOrdering();
            for (var scheduleStep : schedule.steps()) {
                if (spread) {
                    faultInjector.awaitMoreMessages();
                }
                campaignDriver.act(scheduleStep.act(), chance);
                if (!spread) {
                    until("somebody has acted", campaignDriver, campaignDriver::everybodyHasActed);
                }
                faultInjector.strike(scheduleStep.fault());
            }
            var faults = secondsSince(began);
            var struck = System.nanoTime();
            serviceCluster.awaitWhole();
            campaignDriver.endOrdering();
            settle(campaignDriver);
            var result = resultOf(
                    schedule,
                    evidence(
                            campaignDriver.campaignCreator().takeAll(),
                            campaignDriver.userRequests().takeAll()));
            tell.accept("seed=%d %s (%d s of faults, %d of which hit nothing, %d s until settled)"
                    .formatted(schedule.seed(), result, faults, faultInjector.misses(), secondsSince(struck)));
            return result;
        }
    }

    /** What does not settle is found by the promises: somebody is forgotten then. */
    private void settle(CampaignDriver campaignDriver) {
        try {
            until("everybody has been dealt with", campaignDriver, () -> count(NOT_YET) == 0 && nothingIsUntold());
            campaignDriver.turnToTheEnd();
            until("all campaigns are closed", campaignDriver, () -> count(OPEN) == 0 && nothingIsUntold());
        } catch (ConditionTimeoutException never) {
            log.warn("Not settled", never);
            tell.accept("not settled: " + never.getMessage());
        }
    }

    private void until(String what, CampaignDriver campaignDriver, Callable<Boolean> condition) {
        await(what).atMost(patience).pollInterval(A_MOMENT).ignoreExceptions().until(() -> {
            campaignDriver.look();
            return condition.call();
        });
    }

    private boolean nothingIsUntold() {
        var webhooks = serviceCluster.testInfrastructure().simulatorProcess().webhooks();
        return webhooks.path("unconfirmed").asInt() == 0
                && count(
                                "SELECT (SELECT count(*) FROM send_attempts WHERE state = 'claimed') + (SELECT count(*) FROM sender_outbox)")
                        == 0;
    }

    private int count(String sql) {
        return serviceCluster
                .testInfrastructure()
                .databaseServer()
                .sql()
                .sql(sql)
                .query(Integer.class)
                .single();
    }

    /** What is in the books when the view has caught up with the topics; where it never does, that is a breach. */
    private Evidence evidence(List<CampaignOrder> orders, List<UserRequest> wishes) {
        var end = System.nanoTime() + UNTIL_THE_VIEW_HAS_CAUGHT_UP.toNanos();
        var evidence = evidenceCollector.about(orders, wishes);
        while (System.nanoTime() < end && !holds(evidence)) {
            evidence = evidenceCollector.about(orders, wishes);
        }
        evidenceCollector.close(orders);
        return evidence;
    }

    private static boolean holds(Evidence evidence) {
        return Promise.ALL.stream()
                .allMatch(promise -> promise.breaches(evidence).isEmpty());
    }

    private Result resultOf(Schedule schedule, Evidence evidence) {
        Map<String, List<String>> breaches = new LinkedHashMap<>();
        for (var promise : Promise.ALL) {
            var found = promise.breaches(evidence);
            breaches.put(promise.counted(), found);
            found.stream().limit(5).forEach(breach -> tell.accept("  " + promise.counted() + ": " + breach));
        }
        var unconfirmed = (int) evidence.view().stream()
                .filter(recipientRow -> recipientRow.state().equals("unconfirmed"))
                .count();
        return Result.of(schedule.steps().size(), evidence.ledger().size(), breaches, unconfirmed);
    }

    @Override
    public void close() {
        serviceCluster.close();
    }
}
