package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps every account sending: creates the next campaign when one ends, and skips the clock when quota is used up. */
final class CampaignDriver implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CampaignDriver.class);

    /** Longer than scheduler, Kafka and sender need to start the releases of a new day. */
    private static final Duration QUIET_FOR = Duration.ofMillis(500);

    private static final Duration SNAPSHOT_INTERVAL = Duration.ofMillis(100);

    /** The rolling 24 hours and the margin for clock differences. */
    private static final Duration SLOT_LIFETIME = Duration.ofHours(24).plusMinutes(2);

    /** After this time, attempts without evidence are settled. */
    private static final Duration CLOSING_TIME = Duration.ofDays(8);

    private final ServiceCluster serviceCluster;
    private final RetryingApiClient api;
    private final CampaignCreator campaignCreator;
    private final UserRequests userRequests;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<AccountFixture, CompletableFuture<CampaignOrder>> newestCampaigns = new HashMap<>();
    private final List<CompletableFuture<Void>> actions = new ArrayList<>();
    private volatile boolean creating = true;
    private Quiescence quiescence = Quiescence.of(null);
    private long lastSnapshotNanos = System.nanoTime();

    CampaignDriver(ServiceCluster serviceCluster) {
        this.serviceCluster = serviceCluster;
        this.api = new RetryingApiClient(serviceCluster.api());
        this.campaignCreator =
                new CampaignCreator(api, serviceCluster.testInfrastructure(), serviceCluster::nextCampaignNumber);
        this.userRequests = new UserRequests(serviceCluster, api);
    }

    /** A snapshot of the tables, and the instant since which it has not changed. */
    private record Quiescence(@Nullable TableSnapshot snapshot, long sinceNanos) {

        private static Quiescence of(@Nullable TableSnapshot currentSnapshot) {
            return new Quiescence(currentSnapshot, System.nanoTime());
        }
    }

    CampaignCreator campaignCreator() {
        return campaignCreator;
    }

    UserRequests userRequests() {
        return userRequests;
    }

    /** Returns whether a request to the API waits for its response. */
    boolean hasOpenApiCalls() {
        return api.openCalls() > 0;
    }

    /** Performs an action in the background and retries it until it is answered. */
    void performAsync(UserAction userAction, Random random) {
        var accountFixture = accounts().get(random.nextInt(newestCampaigns.size()));
        var order = newestCampaigns.get(accountFixture);
        actions.add(CompletableFuture.runAsync(
                () -> {
                    switch (userAction) {
                        case NOTHING -> {}
                        case STOP_BY_WEBHOOK -> userRequests.sendStop(random);
                        case UNSUBSCRIBE -> userRequests.unsubscribe(random);
                        case PAUSE -> awaitInFlight(order).ifPresent(userRequests::pause);
                        case RESUME -> userRequests.resumeAll();
                        case TAKE_OVER_NUMBER -> userRequests.takeOverNumber();
                        case CANCEL -> awaitInFlight(order).ifPresent(userRequests::cancel);
                        case STOP_ACCOUNT ->
                            awaitInFlight(order).ifPresent(inFlight -> userRequests.stopAccount(accountFixture));
                    }
                },
                executor));
    }

    /** Returns whether all actions are complete. */
    boolean allActionsDone() {
        return actions.stream().allMatch(CompletableFuture::isDone);
    }

    /** Waits until the campaign has messages in flight and others left; empty if the run ends first. */
    private Optional<CampaignOrder> awaitInFlight(CompletableFuture<CampaignOrder> placed) {
        var campaignOrder = placed.join();
        await("campaign has messages in flight")
                .atMost(ChildProcess.TIMEOUT)
                .ignoreExceptions()
                .until(() -> !creating || userRequests.isInFlight(campaignOrder));
        return creating ? Optional.of(campaignOrder) : Optional.empty();
    }

    /** Returns the template of the newest campaign of an account if it has messages in flight and others left. */
    Optional<String> templateInFlight(int account) {
        var order = newestCampaigns.get(accounts().get(account));
        return order.isDone() && userRequests.isInFlight(order.join())
                ? Optional.of(order.join().template())
                : Optional.empty();
    }

    /** Creates a small campaign for a random account, so that a request to the API is open. */
    void createSmallCampaign(Random random) {
        createAfterPrevious(accounts().get(random.nextInt(newestCampaigns.size())), CampaignCreator.SMALL_CAMPAIGN);
    }

    void startCreating() {
        creating = true;
        accounts().forEach(accountFixture -> createAfterPrevious(accountFixture, CampaignCreator.LARGE_CAMPAIGN));
    }

    /** Stops the creation of campaigns, waits for open requests, and resumes paused campaigns and stopped accounts. */
    void stopCreating() {
        creating = false;
        newestCampaigns.values().forEach(CompletableFuture::join);
        actions.forEach(CompletableFuture::join);
        actions.clear();
        userRequests.resumeAll();
    }

    private void createAfterPrevious(AccountFixture accountFixture, int size) {
        var before = newestCampaigns.getOrDefault(accountFixture, CompletableFuture.completedFuture(null));
        newestCampaigns.put(
                accountFixture,
                before.thenApplyAsync(ended -> campaignCreator.createCampaign(accountFixture, size), executor));
    }

    /** Creates due campaigns and skips the clock when nothing moves; called repeatedly. */
    void advance() {
        if (System.nanoTime() - lastSnapshotNanos < SNAPSHOT_INTERVAL.toNanos() || !serviceCluster.isHealthy()) {
            return;
        }
        // Read before the tables: a campaign created in between is missing in both.
        var idleAccounts = accounts().stream()
                .filter(accountFixture -> newestCampaigns.get(accountFixture).isDone())
                .toList();
        var currentSnapshot = TableSnapshot.take(
                serviceCluster.testInfrastructure().databaseServer().jdbcClient());
        if (creating) {
            idleAccounts.stream()
                    .filter(accountFixture -> !currentSnapshot
                            .accountsWithWork()
                            .contains(accountFixture.account().value()))
                    .forEach(accountFixture -> createAfterPrevious(accountFixture, CampaignCreator.LARGE_CAMPAIGN));
        }
        if (isQuiescent(currentSnapshot)) {
            skipToNextDay(currentSnapshot.lastAcceptedAt());
        }
        lastSnapshotNanos = System.nanoTime();
    }

    private List<AccountFixture> accounts() {
        return serviceCluster.testInfrastructure().accounts();
    }

    /** Returns whether the tables have not changed for {@link #QUIET_FOR} and nothing is in flight. */
    private boolean isQuiescent(TableSnapshot currentSnapshot) {
        if (!currentSnapshot.equals(quiescence.snapshot()) || isAnythingInFlight(currentSnapshot)) {
            quiescence = Quiescence.of(currentSnapshot);
            return false;
        }
        return System.nanoTime() - quiescence.sinceNanos() > QUIET_FOR.toNanos();
    }

    private boolean isAnythingInFlight(TableSnapshot currentSnapshot) {
        return currentSnapshot.unfinishedRows() > 0
                || api.openCalls() > 0
                || serviceCluster.testInfrastructure().simulatorProcess().openCalls() > 0
                || serviceCluster
                                .testInfrastructure()
                                .simulatorProcess()
                                .webhookCounts()
                                .path("unconfirmed")
                                .asInt()
                        > 0
                || accounts().stream().anyMatch(accountFixture -> requestsInFlight(accountFixture) > 0);
    }

    private int requestsInFlight(AccountFixture accountFixture) {
        return serviceCluster
                .releaseStatus(accountFixture)
                .filter(gate ->
                        gate.path("release_status").path("state").asString("").equals("ready"))
                .map(gate -> gate.path("in_flight").path("current").asInt(1))
                .orElse(1);
    }

    /** Skips to midnight first, so that a calendar day starts while the rolling 24 hours still count. */
    private void skipToNextDay(Optional<Instant> lastAcceptance) {
        var now = serviceCluster.now();
        var midnight = now.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atTime(0, 1)
                .toInstant(ZoneOffset.UTC);
        var free = lastAcceptance.orElse(Instant.EPOCH).plus(SLOT_LIFETIME);
        var next = free.isAfter(now) && free.isBefore(midnight) ? free : midnight;
        log.info("Clock skipped to={}", next);
        serviceCluster.testInfrastructure().sharedClock().skipTo(next);
        quiescence = Quiescence.of(null);
    }

    /** Skips far enough that all timers fire. */
    void skipUntilCampaignsClose() {
        serviceCluster
                .testInfrastructure()
                .sharedClock()
                .skipTo(serviceCluster.now().plus(CLOSING_TIME));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
