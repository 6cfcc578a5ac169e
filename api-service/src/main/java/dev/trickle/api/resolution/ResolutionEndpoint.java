package dev.trickle.api.resolution;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.CampaignId;
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
final class ResolutionEndpoint {

    private static final int LARGEST_PAGE = 1_000;

    private final UnconfirmedAttempts unconfirmed;
    private final ResolutionDesk desk;

    ResolutionEndpoint(UnconfirmedAttempts unconfirmed, ResolutionDesk desk) {
        this.unconfirmed = unconfirmed;
        this.desk = desk;
    }

    @GetMapping
    Undecided list(
            @RequestParam(required = false) @Nullable UUID campaign, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        return new Undecided(unconfirmed.oldest(campaign == null ? null : new CampaignId(campaign), limit));
    }

    @PostMapping("/resolve")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Resolved resolve(@RequestBody JsonNode body) {
        return new Resolved(desk.resolve(body));
    }

    /** The oldest attempts that wait for a decision. */
    record Undecided(List<UnconfirmedAttempt> items) {}

    /** How many attempts were decided. */
    record Resolved(int resolved) {}
}
