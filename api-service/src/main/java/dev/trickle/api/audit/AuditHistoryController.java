package dev.trickle.api.audit;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.ResourceNotFound;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Over HTTP who changed a campaign; also one that was thrown away. */
@RestController
final class AuditHistoryController {

    private static final int LARGEST_PAGE = 1_000;

    private final AuditLog log;

    AuditHistoryController(AuditLog log) {
        this.log = log;
    }

    @GetMapping("/api/campaigns/{id}/history")
    History history(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw InvalidRequest.of("limit", "range", "limit must be from 1 to " + LARGEST_PAGE);
        }
        var items = log.newest(id.toString(), cursor, limit);
        if (items.isEmpty() && cursor == null) {
            throw new ResourceNotFound("There is no campaign " + id);
        }
        return new History(items, items.size() < limit ? null : items.getLast().id());
    }

    /**
     * Some changes, the newest first.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record History(List<AuditEntry> items, @Nullable UUID nextCursor) {}
}
