package dev.trickle.api.optout;

import dev.trickle.api.page.Paging;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** HTTP endpoints of unmatched opt-outs. */
@RestController
@RequestMapping("/api/opt-outs/unmatched")
final class UnmatchedOptOutController {

    private static final int MAX_PAGE_SIZE = 500;

    private final UnmatchedOptOutService optOuts;

    UnmatchedOptOutController(UnmatchedOptOutService optOuts) {
        this.optOuts = optOuts;
    }

    @GetMapping
    OptOutPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "50") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        var items = optOuts.page(account, cursor, limit);
        return new OptOutPage(items, Paging.nextCursor(items, limit, UnmatchedOptOut::id));
    }

    @PostMapping("/{id}")
    UnmatchedOptOutService.ResolvedOptOut resolve(@PathVariable UUID id, @RequestBody JsonNode body) {
        return optOuts.resolve(id, body);
    }

    /**
     * A page of opt-outs, oldest first.
     *
     * @param nextCursor cursor of the next page; null on the last page
     */
    record OptOutPage(List<UnmatchedOptOut> items, @Nullable UUID nextCursor) {}
}
