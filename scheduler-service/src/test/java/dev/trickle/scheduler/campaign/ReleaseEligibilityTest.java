package dev.trickle.scheduler.campaign;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseEligibilityTest {

    private static final PhoneNumberId OTHER_NUMBER = new PhoneNumberId("201");
    private static final PhoneNumberId CAFE_NUMBER = new PhoneNumberId("301");
    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(7));
    private static final Instant MIDNIGHT = Instant.parse("2026-03-03T00:00:00Z");

    private final Account shop = new Account(
            List.of(
                    new Account.BusinessAccount("100", List.of(SHOP_NUMBER.value(), OTHER_NUMBER.value())),
                    new Account.BusinessAccount("300", List.of(CAFE_NUMBER.value()))),
            ZoneOffset.UTC,
            LocalTime.of(9, 0),
            LocalTime.MIDNIGHT,
            EnumSet.allOf(DayOfWeek.class),
            250,
            250,
            0,
            Duration.ofSeconds(60),
            Duration.ZERO,
            true,
            null);
    private final AccountState atStart = AccountState.initial().advanceTo(START, shop);
    private final CampaignState campaign = campaign(DesiredState.SCHEDULED, 1).withQueue(new Queue(3, 0, 0, 0));

    @Test
    void aCampaignIsEligibleFromItsStartToItsEnd() {
        assertThat(isEligible(atStart, campaign, START)).isTrue();
        assertThat(blockingReasons(atStart, campaign, START.minusNanos(1)))
                .containsExactly(BlockingReason.endingAt(Code.NOT_STARTED, START));
        assertThat(isEligible(atStart, campaign, END.minusNanos(1))).isTrue();
        assertThat(blockingReasons(atStart, campaign, END)).containsExactly(BlockingReason.of(Code.ENDED));
    }

    @Test
    void aCampaignWithoutDefinitionOrClosedIsBlocked() {
        assertThat(blockingReasons(atStart, CampaignState.unknown(SPRING_SALE), START))
                .containsExactly(BlockingReason.of(Code.NOT_DEFINED));
        assertThat(blockingReasons(atStart, campaign.withPhase(Phase.CLOSED), START))
                .containsExactly(BlockingReason.of(Code.CLOSED));
        assertThat(isEligible(atStart, campaign.withPhase(Phase.STARTED), START))
                .isTrue();
    }

    @Test
    void theDesiredStateBlocksACampaign() {
        assertThat(blockingReasons(atStart, campaign(DesiredState.DRAFT, 1).withQueue(campaign.queue()), START))
                .containsExactly(BlockingReason.of(Code.DRAFT));
        assertThat(blockingReasons(atStart, campaign(DesiredState.PAUSED, 1).withQueue(campaign.queue()), START))
                .containsExactly(BlockingReason.of(Code.PAUSED));
        assertThat(blockingReasons(atStart, campaign(DesiredState.CANCELLED, 1).withQueue(campaign.queue()), START))
                .containsExactly(BlockingReason.of(Code.CANCELLED));
    }

    @Test
    void aSuspensionBlocksUntilItEnds() {
        for (var scope : List.of(
                Scope.of(SHOP),
                Scope.of(SHOP_NUMBER),
                Scope.ofTemplate("100", "spring_sale", "en-US"),
                Scope.of(SPRING_SALE))) {
            var suspended = atStart.withSuspensions(atStart.suspensions().suspended(scope, 2));

            assertThat(blockingReasons(suspended, campaign, START)).containsExactly(BlockingReason.suspended(scope));
            assertThat(eligibility(suspended, START).isBlocked(campaign)).isTrue();
            assertThat(isEligible(
                            suspended.withSuspensions(suspended.suspensions().resumed(scope, 1)), campaign, START))
                    .isFalse();
            assertThat(isEligible(
                            suspended.withSuspensions(suspended.suspensions().resumed(scope, 2)), campaign, START))
                    .isTrue();
        }
        assertThat(eligibility(atStart, START).isBlocked(campaign)).isFalse();
        assertThat(eligibility(atStart, START).isBlocked(CampaignState.unknown(SPRING_SALE)))
                .as("blocked without a definition")
                .isTrue();
    }

    @Test
    void aSuspendedNumberBlocksTheCampaignsThatItSends() {
        var byOther = campaign(OTHER_NUMBER).withQueue(campaign.queue());
        var suspended = atStart.withSuspensions(atStart.suspensions().suspended(Scope.of(OTHER_NUMBER), 2));

        assertThat(blockingReasons(suspended, byOther, START))
                .containsExactly(BlockingReason.suspended(Scope.of(OTHER_NUMBER)));
        assertThat(isEligible(suspended, campaign, START)).isTrue();
    }

    @Test
    void aSuspendedTemplateBlocksTheCampaignsOfItsBusinessAccount() {
        var template = Scope.ofTemplate("300", "spring_sale", "en_US");
        var suspended = atStart.withSuspensions(atStart.suspensions().suspended(template, 2));
        var byOther = campaign(OTHER_NUMBER).withQueue(campaign.queue());
        var byCafe = campaign(CAFE_NUMBER).withQueue(campaign.queue());

        assertThat(isEligible(suspended, campaign, START)).isTrue();
        assertThat(isEligible(suspended, byOther, START)).isTrue();
        assertThat(blockingReasons(suspended, byCafe, START)).containsExactly(BlockingReason.suspended(template));
    }

    @Test
    void aNumberThatIsNoLongerConfiguredBlocksItsCampaigns() {
        var byUnknown = campaign(new PhoneNumberId("999")).withQueue(campaign.queue());

        assertThat(blockingReasons(atStart, byUnknown, START))
                .containsExactly(BlockingReason.of(Code.PHONE_NUMBER_NOT_CONFIGURED));
    }

    @Test
    void aPauseReportedByTheSenderEndsWithAHigherRevision() {
        var suspended = atStart.withSuspensions(atStart.suspensions().paused(SPRING_SALE, 2));

        assertThat(blockingReasons(suspended, campaign, START)).containsExactly(BlockingReason.paused(SPRING_SALE));
        assertThat(isEligible(suspended, campaign(DesiredState.SCHEDULED, 2).withQueue(campaign.queue()), START))
                .isTrue();
    }

    @Test
    void aPausedAndSuspendedCampaignIsBlockedUntilBothEnd() {
        var suspended = atStart.withSuspensions(
                atStart.suspensions().paused(SPRING_SALE, 2).suspended(Scope.of(SPRING_SALE), START.getEpochSecond()));
        var resumed = suspended.withSuspensions(
                suspended.suspensions().resumed(Scope.of(SPRING_SALE), START.getEpochSecond()));
        var edited = campaign(DesiredState.SCHEDULED, 2).withQueue(campaign.queue());

        assertThat(blockingReasons(suspended, campaign, START))
                .containsExactly(BlockingReason.suspended(Scope.of(SPRING_SALE)), BlockingReason.paused(SPRING_SALE));
        assertThat(blockingReasons(suspended, edited, START))
                .containsExactly(BlockingReason.suspended(Scope.of(SPRING_SALE)));
        assertThat(blockingReasons(resumed, campaign, START)).containsExactly(BlockingReason.paused(SPRING_SALE));
        assertThat(isEligible(resumed, edited, START)).isTrue();
    }

    @Test
    void theDailyLimitBlocksACampaign() {
        var one = atStart.withRelease(SPRING_SALE);

        assertThat(isEligible(one, campaign, START)).isTrue();
        assertThat(blockingReasons(one.withRelease(SPRING_SALE), campaign, START))
                .containsExactly(BlockingReason.endingAt(Code.CAMPAIGN_DAILY_LIMIT_REACHED, MIDNIGHT));
    }

    @Test
    void aCampaignWithoutQueuedOrDueRecipientsIsBlocked() {
        var empty = campaign(DesiredState.SCHEDULED, 1);
        var withRetry = empty.withCounts(RecipientCounts.NONE.plus(Bucket.RETRY_SCHEDULED, 1));

        assertThat(blockingReasons(atStart, empty, START)).containsExactly(BlockingReason.of(Code.QUEUE_EMPTY));
        assertThat(blockingReasons(atStart, withRetry.withNextRetryAt(END), START))
                .containsExactly(BlockingReason.endingAt(Code.RETRY_NOT_DUE, END));
        assertThat(isEligible(atStart, withRetry.withNextRetryAt(START), START)).isTrue();
    }

    private boolean isEligible(AccountState state, CampaignState campaign, Instant now) {
        return eligibility(state, now).isEligible(campaign);
    }

    private List<BlockingReason> blockingReasons(AccountState state, CampaignState campaign, Instant now) {
        return eligibility(state, now).blockingReasons(campaign);
    }

    private ReleaseEligibility eligibility(AccountState state, Instant now) {
        return new ReleaseEligibility(SHOP, shop, state, now);
    }

    private static CampaignState campaign(DesiredState desiredState, long revision) {
        return campaign(desiredState, revision, null);
    }

    private static CampaignState campaign(PhoneNumberId number) {
        return campaign(DesiredState.SCHEDULED, 1, number);
    }

    private static CampaignState campaign(DesiredState desiredState, long revision, @Nullable PhoneNumberId number) {
        return CampaignState.unknown(SPRING_SALE)
                .withDefinition(new CampaignChanged(
                        SPRING_SALE,
                        revision,
                        desiredState,
                        "spring_sale",
                        "en_US",
                        number,
                        START,
                        END,
                        2,
                        5,
                        3,
                        START));
    }
}
