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

/** Keeps every shop sending: orders the next campaign when one ends, and turns to the next day when one is used up. */
final class CampaignDriver implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CampaignDriver.class);

    /** Longer than the gate, the topic and a sender need to begin what a new day allows. */
    private static final Duration QUIET_FOR = Duration.ofMillis(500);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    /** Beyond the margin for clocks that differ. */
    private static final Duration A_DAY_AND_MORE = Duration.ofHours(24).plusMinutes(2);

    /** Then everything is settled that nobody has evidence of. */
    private static final Duration UNTIL_EVERYTHING_CLOSES = Duration.ofDays(8);

    private final ServiceCluster serviceCluster;
    private final RetryingApiClient api;
    private final CampaignCreator campaignCreator;
    private final UserRequests userRequests;
    private final ExecutorService people = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<AccountFixture, CompletableFuture<CampaignOrder>> newest = new HashMap<>();
    private final List<CompletableFuture<Void>> acts = new ArrayList<>();
    private volatile boolean ordering = true;
    private Quiescence still = Quiescence.of(null);
    private long looked = System.nanoTime();

    CampaignDriver(ServiceCluster serviceCluster) {
        this.serviceCluster = serviceCluster;
        this.api = new RetryingApiClient(serviceCluster.api());
        this.campaignCreator = new CampaignCreator(api, serviceCluster::nextOrder);
        this.userRequests = new UserRequests(serviceCluster, api);
    }

    /** What was seen, and since when it has not changed. */
    private record Quiescence(@Nullable TableSnapshot seen, long since) {

        private static Quiescence of(@Nullable TableSnapshot seen) {
            return new Quiescence(seen, System.nanoTime());
        }
    }

    CampaignCreator campaignCreator() {
        return campaignCreator;
    }

    UserRequests userRequests() {
        return userRequests;
    }

    /** Whether somebody waits for an answer of the API. */
    boolean isAsking() {
        return api.open() > 0;
    }

    /** Somebody does something, and insists on it. */
    void act(UserAction userAction, Random chance) {
        var accountFixture = shops().get(chance.nextInt(newest.size()));
        var order = newest.get(accountFixture);
        acts.add(CompletableFuture.runAsync(
                () -> {
                    switch (userAction) {
                        case NOTHING -> {}
                        case STOP_BY_WEBHOOK -> userRequests.stop(chance);
                        case UNSUBSCRIBE -> userRequests.unsubscribe(chance);
                        case PAUSE -> underWay(order).ifPresent(userRequests::pause);
                        case RESUME -> userRequests.resumeAll();
                        case TAKE_OVER -> userRequests.takeOver();
                        case CANCEL -> underWay(order).ifPresent(userRequests::cancel);
                    }
                },
                people));
    }

    /** Whether whatever people had in mind has been done and answered. */
    boolean everybodyHasActed() {
        return acts.stream().allMatch(CompletableFuture::isDone);
    }

    /** A campaign when some of its messages are on their way and some are not, if that comes before the end. */
    private Optional<CampaignOrder> underWay(CompletableFuture<CampaignOrder> placed) {
        var campaignOrder = placed.join();
        await("a campaign is under way")
                .atMost(ChildProcess.PATIENCE)
                .ignoreExceptions()
                .until(() -> !ordering || userRequests.isUnderWay(campaignOrder));
        return ordering ? Optional.of(campaignOrder) : Optional.empty();
    }

    /** One more campaign of some shop, whether it needs one or not: a small one, but somebody waits for an answer now. */
    void orderOneMore(Random chance) {
        order(shops().get(chance.nextInt(newest.size())), CampaignCreator.A_FEW);
    }

    void beginOrdering() {
        ordering = true;
        shops().forEach(accountFixture -> order(accountFixture, CampaignCreator.MANY));
    }

    /** Nothing new; what people have begun is answered, and what is paused goes on. */
    void endOrdering() {
        ordering = false;
        newest.values().forEach(CompletableFuture::join);
        acts.forEach(CompletableFuture::join);
        acts.clear();
        userRequests.resumeAll();
    }

    private void order(AccountFixture accountFixture, int size) {
        var before = newest.getOrDefault(accountFixture, CompletableFuture.completedFuture(null));
        newest.put(accountFixture, before.thenApplyAsync(ended -> campaignCreator.place(accountFixture, size), people));
    }

    /** To be called again and again. */
    void look() {
        if (System.nanoTime() - looked < BETWEEN_LOOKS.toNanos() || !serviceCluster.isWhole()) {
            return;
        }
        // Asked for before the tables are: an order that comes in between is in neither.
        var idle = shops().stream()
                .filter(accountFixture -> newest.get(accountFixture).isDone())
                .toList();
        var seen = TableSnapshot.at(
                serviceCluster.testInfrastructure().databaseServer().sql());
        if (ordering) {
            idle.stream()
                    .filter(accountFixture ->
                            !seen.waiting().contains(accountFixture.account().value()))
                    .forEach(accountFixture -> order(accountFixture, CampaignCreator.MANY));
        }
        if (isStill(seen)) {
            turnThePage(seen.accepted());
        }
        looked = System.nanoTime();
    }

    private List<AccountFixture> shops() {
        return serviceCluster.testInfrastructure().shops();
    }

    /** Whether nothing has moved for a while, and nothing is about to. */
    private boolean isStill(TableSnapshot seen) {
        if (!seen.equals(still.seen()) || isAnythingUnderWay(seen)) {
            still = Quiescence.of(seen);
            return false;
        }
        return System.nanoTime() - still.since() > QUIET_FOR.toNanos();
    }

    private boolean isAnythingUnderWay(TableSnapshot seen) {
        return seen.undone() > 0
                || api.open() > 0
                || serviceCluster.testInfrastructure().simulatorProcess().openCalls() > 0
                || serviceCluster
                                .testInfrastructure()
                                .simulatorProcess()
                                .webhooks()
                                .path("unconfirmed")
                                .asInt()
                        > 0
                || shops().stream().anyMatch(accountFixture -> unanswered(accountFixture) > 0);
    }

    private int unanswered(AccountFixture accountFixture) {
        return serviceCluster
                .scheduler()
                .find("/accounts/" + accountFixture.account() + "/gate")
                .filter(response -> response.status() == 200)
                .map(response -> response.json())
                .filter(gate ->
                        gate.path("release_status").path("state").asString("").equals("ready"))
                .map(gate -> gate.path("in_flight").path("current").asInt(1))
                .orElse(1);
    }

    /** Midnight comes first, so that the calendar's day begins while the moving one still counts. */
    private void turnThePage(Optional<Instant> lastAcceptance) {
        var now = serviceCluster.now();
        var midnight = now.atZone(ZoneOffset.UTC)
                .toLocalDate()
                .plusDays(1)
                .atTime(0, 1)
                .toInstant(ZoneOffset.UTC);
        var free = lastAcceptance.orElse(Instant.EPOCH).plus(A_DAY_AND_MORE);
        var next = free.isAfter(now) && free.isBefore(midnight) ? free : midnight;
        log.info("The calendar turns to {}", next);
        serviceCluster.testInfrastructure().calendar().skipTo(next);
        still = Quiescence.of(null);
    }

    /** Everything that waits for an instant comes true. */
    void turnToTheEnd() {
        serviceCluster
                .testInfrastructure()
                .calendar()
                .skipTo(serviceCluster.now().plus(UNTIL_EVERYTHING_CLOSES));
    }

    @Override
    public void close() {
        people.shutdownNow();
    }
}
