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

/** HTTP endpoints of messages that may be opt-outs. */
@RestController
@RequestMapping("/api/opt-outs/undecided")
final class UndecidedOptOutController {

    private static final int MAX_PAGE_SIZE = 500;

    private final UndecidedOptOutService optOuts;

    UndecidedOptOutController(UndecidedOptOutService optOuts) {
        this.optOuts = optOuts;
    }

    @GetMapping
    UndecidedPage list(
            @RequestParam(required = false) @Nullable String account,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "50") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        var items = optOuts.page(account, cursor, limit);
        return new UndecidedPage(items, Paging.nextCursor(items, limit, UndecidedOptOut::id));
    }

    @PostMapping("/{id}")
    UndecidedOptOutService.Decided decide(@PathVariable UUID id, @RequestBody JsonNode body) {
        return optOuts.decide(id, body);
    }

    /**
     * A page of messages, oldest first.
     *
     * @param nextCursor cursor of the next page; null on the last page
     */
    record UndecidedPage(
            List<UndecidedOptOut> items, @Nullable UUID nextCursor) {}
}
