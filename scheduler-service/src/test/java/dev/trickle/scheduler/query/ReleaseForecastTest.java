package dev.trickle.scheduler.query;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import dev.trickle.scheduler.query.AccountSnapshot.Rules;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocking reasons and the next release. */
class ReleaseForecastTest {

    private static final Instant MONDAY_AT_NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant TUESDAY_AT_NINE = Instant.parse("2026-03-03T09:00:00Z");
    private static final Scope TEMPLATE = Scope.ofTemplate("100", "spring_sale", "en_US");
    private static final int LIMIT = 3;
    private static final int IN_FLIGHT_LIMIT = 2;

    private Instant now = MONDAY_AT_NINE;
    private AccountState state = AccountState.initial();
    private ReleaseStatus releaseStatus = ReleaseStatus.READY;
    private @Nullable Instant nextSlotFreeAt;
    private Instant startAt = MONDAY_AT_NINE;
    private @Nullable Instant endAt;
    private DesiredState desiredState = DesiredState.SCHEDULED;
    private int dailyLimit = 10;
    private UnaryOperator<CampaignState> change = UnaryOperator.identity();
    private final List<CampaignState> otherCampaigns = new ArrayList<>();

    @Test
    void nothingBlocksReleasesWhileQuotaIsLeft() {
        thenReleases();
    }

    @Test
    void outsideTheWindowReleasesContinueAtItsOpening() {
        now = Instant.parse("2026-03-02T20:00:00Z");

        thenBlocks(Code.OUTSIDE_SEND_WINDOW, TUESDAY_AT_NINE);
        assertThat(nextRelease()).contains(TUESDAY_AT_NINE);
    }

    @Test
    void aClockThatMovedBackBlocksUntilItsLatestReading() {
        state = state.advanceTo(now.plusSeconds(600), account());

        thenBlocks(Code.CLOCK_MOVED_BACK, now.plusSeconds(600));
        assertThat(nextRelease()).contains(now.plusSeconds(600));
    }

    @Test
    void sendTodayOpensTheWindow() {
        now = Instant.parse("2026-03-02T20:00:00Z");
        state = state.withSendToday(now.atZone(ZoneOffset.UTC).toLocalDate());

        thenReleases();
    }

    @Test
    void withoutSlotsReleasesContinueWhenOneIsFreeAndTheWindowOpen() {
        state = state.withUsedSlots(LIMIT);
        nextSlotFreeAt = Instant.parse("2026-03-03T02:00:00Z");

        thenBlocks(Code.MESSAGING_LIMIT_REACHED, nextSlotFreeAt);
        assertThat(nextRelease()).contains(TUESDAY_AT_NINE);
    }

    @Test
    void theNextReleaseIsUnknownIfNoSlotHasAnExpiry() {
        state = state.withUsedSlots(LIMIT);

        thenBlocks(Code.MESSAGING_LIMIT_REACHED, null);
        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void slotsThatAreAboutToBecomeFreeAreBatched() {
        state = state.withUsedSlots(LIMIT - 1);
        nextSlotFreeAt = now.plusSeconds(5);

        thenBlocks(Code.BATCHING_SLOTS, nextSlotFreeAt);
    }

    @Test
    void anExhaustedDailyQuotaBlocksUntilMidnight() {
        whenReleasedWithOutcomes(LIMIT, SPRING_SALE);

        thenBlocks(Code.DAILY_QUOTA_USED, Instant.parse("2026-03-03T00:00:00Z"));
        assertThat(nextRelease()).contains(TUESDAY_AT_NINE);
    }

    @Test
    void aNewDayStartsUnused() {
        whenReleasedWithOutcomes(LIMIT, SPRING_SALE);
        now = TUESDAY_AT_NINE;

        thenReleases();
    }

    @Test
    void theInFlightLimitBlocksReleases() {
        state = state.advanceTo(now, account()).withRelease(SUMMER_SALE).withRelease(SUMMER_SALE);

        thenBlocks(Code.IN_FLIGHT_LIMIT_REACHED, null);
        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void aCampaignBeforeItsStartIsBlockedUntilThen() {
        startAt = TUESDAY_AT_NINE.plusSeconds(60);

        thenBlocks(Code.NOT_STARTED, startAt);
        assertThat(nextRelease()).contains(startAt);
    }

    @Test
    void theDesiredStateAndTheEndDateBlockWithoutAnEnd() {
        desiredState = DesiredState.DRAFT;
        thenBlocks(Code.DRAFT, null);
        desiredState = DesiredState.PAUSED;
        thenBlocks(Code.PAUSED, null);
        desiredState = DesiredState.CANCELLED;
        thenBlocks(Code.CANCELLED, null);
        desiredState = DesiredState.SCHEDULED;
        endAt = now;
        thenBlocks(Code.ENDED, null);
        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void aCampaignThatEndsBeforeItsBlockingReasonHasNoNextRelease() {
        now = Instant.parse("2026-03-02T20:00:00Z");
        endAt = Instant.parse("2026-03-02T23:00:00Z");

        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void aSuspensionIsReportedWithItsScope() {
        for (var scope : List.of(Scope.of(SHOP), Scope.of(SHOP_NUMBER), TEMPLATE, Scope.of(SPRING_SALE))) {
            state = AccountState.initial();
            state = state.withSuspensions(state.suspensions().suspended(scope, 7));

            assertThat(releaseForecast().blockingReasons())
                    .singleElement()
                    .isEqualTo(new BlockingReasonView(Code.SUSPENDED, null, SPRING_SALE, scope));

            state = state.withSuspensions(state.suspensions().resumed(scope, 7));
            thenReleases();
        }
    }

    @Test
    void aPauseReportedByTheSenderBlocksUntilAHigherRevision() {
        state = state.withSuspensions(state.suspensions().paused(SPRING_SALE, 2));

        thenBlocks(Code.PAUSED, null);
    }

    @Test
    void theDailyLimitOfTheCampaignIsReported() {
        dailyLimit = 1;
        whenReleasedWithOutcomes(1, SPRING_SALE);

        thenBlocks(Code.CAMPAIGN_DAILY_LIMIT_REACHED, Instant.parse("2026-03-03T00:00:00Z"));
    }

    @Test
    void aRetryThatIsNotDueBlocksUntilThen() {
        var due = now.plusSeconds(90);
        change = campaign -> CampaignState.unknown(SPRING_SALE)
                .withCounts(campaign.counts().plus(Bucket.RETRY_SCHEDULED, 1))
                .withNextRetryAt(due);

        thenBlocks(Code.RETRY_NOT_DUE, due);
        assertThat(nextRelease()).contains(due);
    }

    @Test
    void recipientsWithoutADefinitionAreReportedSeparately() {
        otherCampaigns.add(campaignWithQueue(SUMMER_SALE));
        desiredState = DesiredState.PAUSED;

        assertThat(releaseForecast().blockingReasons())
                .extracting(BlockingReasonView::campaign, BlockingReasonView::reason)
                .containsExactly(tuple(SPRING_SALE, Code.PAUSED), tuple(SUMMER_SALE, Code.NOT_DEFINED));
    }

    @Test
    void anAccountWithoutCampaignsHasAnEmptyQueue() {
        change = campaign -> campaign.withPhase(Phase.CLOSED);

        thenBlocks(Code.QUEUE_EMPTY, null);
        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void duringARecoveryNoOtherReasonIsReported() {
        releaseStatus = new ReleaseStatus(ReleaseStatus.State.RECOVERING, List.of("a-topic"));

        thenBlocks(Code.RECOVERING_STATE, null);
        assertThat(nextRelease()).isEmpty();
    }

    @Test
    void allReasonsAreListedTogether() {
        now = Instant.parse("2026-03-02T20:00:00Z");
        state = state.withUsedSlots(LIMIT);
        desiredState = DesiredState.PAUSED;

        assertThat(releaseForecast().blockingReasons())
                .extracting(BlockingReasonView::reason)
                .containsExactly(Code.OUTSIDE_SEND_WINDOW, Code.MESSAGING_LIMIT_REACHED, Code.PAUSED);
    }

    // --- Steps ------------------------------------------------------------------------------------------------------

    private void whenReleasedWithOutcomes(int messages, CampaignId campaign) {
        state = state.advanceTo(now, account());
        IntStream.range(0, messages)
                .forEach(number -> state = state.withRelease(campaign).withOutcome());
    }

    private void thenReleases() {
        assertThat(releaseForecast().blockingReasons()).isEmpty();
        assertThat(nextRelease()).contains(now);
    }

    private void thenBlocks(Code code, @Nullable Instant until) {
        assertThat(releaseForecast().blockingReasons()).singleElement().satisfies(blockingReasonView -> {
            assertThat(blockingReasonView.reason()).isEqualTo(code);
            assertThat(blockingReasonView.until()).isEqualTo(until);
        });
    }

    private Optional<Instant> nextRelease() {
        return releaseForecast().nextRelease();
    }

    private ReleaseForecast releaseForecast() {
        var campaigns = new ArrayList<>(otherCampaigns);
        var definition = new CampaignChanged(
                SPRING_SALE,
                1,
                desiredState,
                "spring_sale",
                "en_US",
                null,
                startAt,
                endAt,
                dailyLimit,
                5,
                3,
                MONDAY_AT_NINE);
        campaigns.add(change.apply(campaignWithQueue(SPRING_SALE)).withDefinition(definition));
        return new ReleaseForecast(new AccountSnapshot(
                SHOP,
                account(),
                state.advanceTo(now, account()),
                campaigns,
                Optional.ofNullable(nextSlotFreeAt),
                releaseStatus,
                new Rules(IN_FLIGHT_LIMIT, Duration.ofSeconds(10), Duration.ofSeconds(25))));
    }

    private static CampaignState campaignWithQueue(CampaignId campaign) {
        var unknown = CampaignState.unknown(campaign);
        return unknown.withQueue(unknown.queue().withArrival(0));
    }

    private static Account account() {
        return new Account(
                List.of(new BusinessAccount("100", List.of(SHOP_NUMBER.value()))),
                ZoneOffset.UTC,
                LocalTime.of(9, 0),
                LocalTime.of(20, 0),
                EnumSet.allOf(DayOfWeek.class),
                LIMIT,
                Integer.MAX_VALUE,
                0,
                Duration.ofSeconds(60),
                Duration.ZERO,
                true,
                null);
    }
}
