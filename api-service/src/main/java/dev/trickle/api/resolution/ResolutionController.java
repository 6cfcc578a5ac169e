package dev.trickle.api.resolution;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints of unconfirmed attempts. */
@RestController
@RequestMapping("/api/unconfirmed")
final class ResolutionController {

    private static final int MAX_PAGE_SIZE = 1_000;

    private final UnconfirmedAttemptRepository unconfirmed;
    private final DecisionRepository decisionRepository;
    private final ResolutionService resolutionService;
    private final AccountDirectory accountDirectory;
    private final InstantSource clock;

    ResolutionController(
            UnconfirmedAttemptRepository unconfirmed,
            DecisionRepository decisionRepository,
            ResolutionService resolutionService,
            AccountDirectory accountDirectory,
            InstantSource clock) {
        this.unconfirmed = unconfirmed;
        this.decisionRepository = decisionRepository;
        this.resolutionService = resolutionService;
        this.accountDirectory = accountDirectory;
        this.clock = clock;
    }

    @GetMapping
    UnconfirmedAttemptPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable UUID campaign,
            @RequestParam(name = "older_than", required = false) @Nullable String olderThan,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        checkLimit(limit);
        var filter = new UnconfirmedAttemptFilter(
                account == null ? null : accountDirectory.resolve(account),
                campaignId(campaign),
                unconfirmedUntil(olderThan));
        var items = unconfirmed.page(filter, cursor == null ? null : PageCursor.of(cursor), limit);
        var summary = unconfirmed.summaryOf(filter);
        return new UnconfirmedAttemptPage(
                summary.count(), summary.oldest(), items, Paging.nextCursor(items, limit, PageCursor::after));
    }

    @PostMapping("/resolve")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResolutionResult resolve(@RequestBody JsonNode body) {
        return resolutionService.resolve(body);
    }

    @GetMapping("/decisions")
    DecisionList decisions(
            @RequestParam(required = false) @Nullable UUID campaign, @RequestParam(defaultValue = "100") int limit) {
        checkLimit(limit);
        return new DecisionList(decisionRepository.newest(campaignId(campaign), limit));
    }

    private @Nullable Instant unconfirmedUntil(@Nullable String olderThan) {
        try {
            return olderThan == null ? null : SqlInstants.now(clock).minus(Duration.parse(olderThan));
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw InvalidRequest.of("older_than", "duration", "older_than must be an ISO duration such as PT24H");
        }
    }

    private static void checkLimit(int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
    }

    private static @Nullable CampaignId campaignId(@Nullable UUID campaign) {
        return campaign == null ? null : new CampaignId(campaign);
    }

    /**
     * A page of unconfirmed attempts, oldest first.
     *
     * @param count number of all matching attempts, not only of this page
     * @param oldest since when the oldest of them is unconfirmed; null if there is none
     * @param nextCursor cursor of the next page; null if this is the last one
     */
    record UnconfirmedAttemptPage(
            long count,
            @Nullable Instant oldest,
            List<UnconfirmedAttempt> items,
            @Nullable PageCursor nextCursor) {}

    /** The newest decisions. */
    record DecisionList(List<DecisionRepository.DecisionResponse> items) {}
}
