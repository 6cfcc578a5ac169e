package dev.trickle.api.audit;

import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.ResourceNotFound;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** REST endpoint of the audit history of a campaign, deleted drafts included. */
@RestController
final class AuditHistoryController {

    private static final int MAX_PAGE_SIZE = 1_000;

    private final AuditLog auditLog;

    AuditHistoryController(AuditLog auditLog) {
        this.auditLog = auditLog;
    }

    @GetMapping("/api/campaigns/{id}/history")
    AuditHistory history(
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "100") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        var items = auditLog.newest(id.toString(), cursor, limit);
        if (items.isEmpty() && cursor == null) {
            throw new ResourceNotFound("Campaign not found: " + id);
        }
        return new AuditHistory(
                items, items.size() < limit ? null : items.getLast().id());
    }

    /**
     * A page of changes, newest first.
     *
     * @param nextCursor cursor of the next page; null if this is the last one
     */
    record AuditHistory(List<AuditEntry> items, @Nullable UUID nextCursor) {}
}
