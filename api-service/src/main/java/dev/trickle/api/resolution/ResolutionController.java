package dev.trickle.api.resolution;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.CampaignId;
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

/** Unclear outcomes over HTTP. */
@RestController
@RequestMapping("/api/unconfirmed")
final class ResolutionController {

    private static final int LARGEST_PAGE = 1_000;

    private final UnconfirmedAttemptRepository unconfirmed;
    private final DecisionRepository decisionRepository;
    private final ResolutionService desk;
    private final AccountDirectory accountDirectory;
    private final InstantSource calendar;

    ResolutionController(
            UnconfirmedAttemptRepository unconfirmed,
            DecisionRepository decisionRepository,
            ResolutionService desk,
            AccountDirectory accountDirectory,
            InstantSource calendar) {
        this.unconfirmed = unconfirmed;
        this.decisionRepository = decisionRepository;
        this.desk = desk;
        this.accountDirectory = accountDirectory;
        this.calendar = calendar;
    }

    @GetMapping
    UnconfirmedAttemptPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable UUID campaign,
            @RequestParam(name = "older_than", required = false) @Nullable String olderThan,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(defaultValue = "100") int limit) {
        checkLimit(limit);
        var unconfirmedAttemptFilter = new UnconfirmedAttemptFilter(
                account == null ? null : accountDirectory.resolve(account), id(campaign), until(olderThan));
        var items = unconfirmed.page(unconfirmedAttemptFilter, cursor == null ? null : PageCursor.of(cursor), limit);
        var summary = unconfirmed.summaryOf(unconfirmedAttemptFilter);
        return new UnconfirmedAttemptPage(
                summary.count(), summary.oldest(), items, items.size() < limit ? null : placeOf(items));
    }

    @PostMapping("/resolve")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Resolved resolve(@RequestBody JsonNode body) {
        return new Resolved(desk.resolve(body));
    }

    @GetMapping("/decisions")
    DecisionList decisions(
            @RequestParam(required = false) @Nullable UUID campaign, @RequestParam(defaultValue = "100") int limit) {
        checkLimit(limit);
        return new DecisionList(decisionRepository.newest(id(campaign), limit));
    }

    private @Nullable Instant until(@Nullable String olderThan) {
        try {
            return olderThan == null ? null : SqlInstants.now(calendar).minus(Duration.parse(olderThan));
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw InvalidRequest.of("older_than", "duration", "older_than must be an ISO duration such as PT24H");
        }
    }

    private static void checkLimit(int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
    }

    private static @Nullable CampaignId id(@Nullable UUID campaign) {
        return campaign == null ? null : new CampaignId(campaign);
    }

    private static PageCursor placeOf(List<UnconfirmedAttempt> items) {
        return new PageCursor(items.getLast().since(), items.getLast().attempt());
    }

    /**
     * Attempts that wait for a decision, the oldest first.
     *
     * @param count of all that were asked for, not only of this page
     * @param oldest since when the oldest of them is unclear; null if there is none
     * @param nextCursor where the next page begins; null if there is none
     */
    record UnconfirmedAttemptPage(
            long count,
            @Nullable Instant oldest,
            List<UnconfirmedAttempt> items,
            @Nullable PageCursor nextCursor) {}

    /** How many attempts were decided. */
    record Resolved(int resolved) {}

    /** The newest decisions. */
    record DecisionList(List<DecisionRepository.DecisionResponse> items) {}
}
