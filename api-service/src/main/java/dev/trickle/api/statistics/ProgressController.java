package dev.trickle.api.statistics;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.query.ServiceReachability;
import dev.trickle.api.scheduler.PublishedPlanCheck;
import dev.trickle.api.scheduler.SchedulerAnswer;
import dev.trickle.api.scheduler.SchedulerClient;
import dev.trickle.api.scheduler.WaitingReason;
import dev.trickle.pipeline.CampaignId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoints of the progress of campaigns. */
@RestController
@RequestMapping("/api")
final class ProgressController {

    private static final int MAX_DAYS = 1_000;
    /** The scheduler's code of a campaign of which no recipient is due. */
    private static final String RETRY_NOT_DUE = "retry_not_due";

    private static final LocalDate EARLIEST_DAY = LocalDate.EPOCH;

    private final CampaignProgressRepository progress;
    private final CampaignTimeline campaignTimeline;
    private final AccountDirectory accountDirectory;
    private final SchedulerClient schedulerClient;
    private final PublishedPlanCheck publishedPlanCheck;
    private final UndecidedRecipients undecidedRecipients;

    ProgressController(
            CampaignProgressRepository progress,
            CampaignTimeline campaignTimeline,
            AccountDirectory accountDirectory,
            SchedulerClient schedulerClient,
            PublishedPlanCheck publishedPlanCheck,
            UndecidedRecipients undecidedRecipients) {
        this.progress = progress;
        this.campaignTimeline = campaignTimeline;
        this.accountDirectory = accountDirectory;
        this.schedulerClient = schedulerClient;
        this.publishedPlanCheck = publishedPlanCheck;
        this.undecidedRecipients = undecidedRecipients;
    }

    @GetMapping("/campaigns/{id}/stats")
    CampaignStatsResponse stats(@PathVariable UUID id) {
        var campaign = new CampaignId(id);
        var stats = progress.findStats(campaign).orElseThrow(() -> notFound(campaign));
        var answer = schedulerClient.load(stats.account());
        return new CampaignStatsResponse(stats, waitingReasons(campaign, answer), answer.reachability());
    }

    /**
     * Adds what the scheduler cannot report: plan_lost, because it does not have the campaign or its plan, and undecided,
     * because it does not have the messages.
     */
    private @Nullable List<WaitingReason> waitingReasons(CampaignId campaign, SchedulerAnswer answer) {
        var reported = answer.waitingReasons(campaign);
        return reported == null
                ? null
                : Stream.of(
                                publishedPlanCheck.reason(campaign).stream(),
                                undecided(campaign, reported).stream(),
                                reported.stream())
                        .flatMap(reasons -> reasons)
                        .toList();
    }

    private Optional<WaitingReason> undecided(CampaignId campaign, List<WaitingReason> reported) {
        return reported.stream().anyMatch(each -> each.reason().equals(RETRY_NOT_DUE))
                ? undecidedRecipients.reason(campaign)
                : Optional.empty();
    }

    @GetMapping("/campaigns/{id}/timeline")
    CampaignTimeline.TimelinePage timeline(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable LocalDate cursor,
            @RequestParam(defaultValue = "100") int limit) {
        checkDays(limit);
        var campaign = new CampaignId(id);
        var account = progress.accountOf(campaign).orElseThrow(() -> notFound(campaign));
        var zone = accountDirectory.settings(account).zone();
        var first = cursor == null || cursor.isBefore(EARLIEST_DAY) ? EARLIEST_DAY : cursor;
        return CampaignTimeline.TimelinePage.of(campaignTimeline.load(campaign, zone, first, limit + 1), limit);
    }

    private static void checkDays(int limit) {
        Paging.checkLimit(limit, MAX_DAYS);
    }

    private static ResourceNotFound notFound(CampaignId id) {
        return new ResourceNotFound("Campaign not found: " + id);
    }

    /**
     * Statistics of a campaign, which are complete without the scheduler, and the scheduler's reasons.
     *
     * @param waitingBecause the reasons why nothing of this campaign is released; empty while recipients are being
     *     released and when the campaign is closed, null if the scheduler has not answered yet
     */
    record CampaignStatsResponse(
            @JsonUnwrapped CampaignStats stats,
            @Nullable List<WaitingReason> waitingBecause,
            ServiceReachability scheduler) {}
}
