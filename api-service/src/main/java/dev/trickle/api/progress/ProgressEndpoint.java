package dev.trickle.api.progress;

import dev.trickle.api.account.Accounts;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.NotFound;
import dev.trickle.pipeline.CampaignId;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How far campaigns have got, over HTTP. */
@RestController
@RequestMapping("/api")
final class ProgressEndpoint {

    private static final int MOST_DAYS = 1_000;
    private static final LocalDate FIRST_DAY = LocalDate.EPOCH;

    private final CampaignProgress progress;
    private final Timeline timeline;
    private final Accounts accounts;

    ProgressEndpoint(CampaignProgress progress, Timeline timeline, Accounts accounts) {
        this.progress = progress;
        this.timeline = timeline;
        this.accounts = accounts;
    }

    @GetMapping("/campaigns/{id}/stats")
    CampaignStats stats(@PathVariable UUID id) {
        var campaign = new CampaignId(id);
        return progress.of(campaign).orElseThrow(() -> unknown(campaign));
    }

    @GetMapping("/campaigns/{id}/timeline")
    Timeline.TimelinePage timeline(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable LocalDate cursor,
            @RequestParam(defaultValue = "100") int limit) {
        checkDays(limit);
        var campaign = new CampaignId(id);
        var account = progress.accountOf(campaign).orElseThrow(() -> unknown(campaign));
        var zone = accounts.rulesOf(account).zone();
        var first = cursor == null || cursor.isBefore(FIRST_DAY) ? FIRST_DAY : cursor;
        return Timeline.TimelinePage.of(timeline.of(campaign, zone, first, limit + 1), limit);
    }

    private static void checkDays(int limit) {
        if (limit < 1 || limit > MOST_DAYS) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + MOST_DAYS);
        }
    }

    private static NotFound unknown(CampaignId id) {
        return new NotFound("There is no campaign " + id);
    }
}
