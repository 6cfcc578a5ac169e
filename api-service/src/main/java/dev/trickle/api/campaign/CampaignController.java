package dev.trickle.api.campaign;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.page.Paging;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.pipeline.CampaignId;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** REST endpoints of campaigns. */
@RestController
@RequestMapping("/api/campaigns")
final class CampaignController {

    private static final int MAX_PAGE_SIZE = 500;

    private final CampaignService campaignService;
    private final CampaignDrafts campaignDrafts;
    private final CampaignRepository campaignRepository;
    private final AccountDirectory accountDirectory;

    CampaignController(
            CampaignService campaignService,
            CampaignDrafts campaignDrafts,
            CampaignRepository campaignRepository,
            AccountDirectory accountDirectory) {
        this.campaignService = campaignService;
        this.campaignDrafts = campaignDrafts;
        this.campaignRepository = campaignRepository;
        this.accountDirectory = accountDirectory;
    }

    @PostMapping
    ResponseEntity<CampaignResponse> create(@RequestBody JsonNode body) {
        var created = campaignService.create(body);
        return withETag(ResponseEntity.created(URI.create("/api/campaigns/" + created.id())), created);
    }

    @GetMapping
    CampaignPage list(
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false) @Nullable String text,
            @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "50") int limit) {
        Paging.checkLimit(limit, MAX_PAGE_SIZE);
        if (status != null && CampaignStatus.named(status).isEmpty()) {
            throw InvalidRequest.of(
                    "status", "choice", "status must be draft, scheduled, running, paused, completed or cancelled");
        }
        if (text != null && !RequestFields.isStorable(text)) {
            throw InvalidRequest.of("text", "characters", "text must not contain characters that cannot be stored");
        }
        var items = campaignRepository.list(status, text, cursor == null ? null : new CampaignId(cursor), limit);
        return new CampaignPage(items, Paging.nextCursor(items, limit, CampaignResponse::id));
    }

    @GetMapping("/{id}")
    CampaignDetails show(@PathVariable UUID id, HttpServletResponse response) {
        var campaign = campaignRepository
                .findDetails(new CampaignId(id))
                .orElseThrow(() -> new ResourceNotFound("Campaign not found: " + id));
        // Set as a header: with a ResponseEntity, Spring would answer 304 although the counters have changed.
        response.setHeader(
                HttpHeaders.ETAG, new ETag(IfMatch.tagOf(campaign.campaign().revision()), false).formattedTag());
        return campaign;
    }

    @PatchMapping("/{id}")
    ResponseEntity<CampaignResponse> edit(
            @PathVariable UUID id,
            @RequestBody JsonNode body,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return withETag(ResponseEntity.ok(), campaignService.edit(new CampaignId(id), body, IfMatch.parse(ifMatch)));
    }

    /** Deletes a draft. */
    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        campaignDrafts.delete(new CampaignId(id), IfMatch.parse(ifMatch));
        return ResponseEntity.noContent().build();
    }

    /** Creates a draft with the same content. */
    @PostMapping("/{id}/duplicate")
    ResponseEntity<CampaignResponse> duplicate(
            @PathVariable UUID id, @RequestBody(required = false) @Nullable JsonNode body) {
        var created = campaignDrafts.duplicate(new CampaignId(id), body);
        return withETag(ResponseEntity.created(URI.create("/api/campaigns/" + created.id())), created);
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<CampaignResponse> pause(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return transitionTo(id, CampaignStatus.PAUSED, ifMatch);
    }

    @PostMapping("/{id}/resume")
    ResponseEntity<CampaignResponse> resume(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return transitionTo(id, CampaignStatus.RUNNING, ifMatch);
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<CampaignResponse> cancel(
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return transitionTo(id, CampaignStatus.CANCELLED, ifMatch);
    }

    @PostMapping("/{id}/accept-gap")
    ResponseEntity<CampaignResponse> acceptMissingRecipients(@PathVariable UUID id, @RequestBody JsonNode body) {
        return ResponseEntity.accepted().body(campaignService.acceptMissingRecipients(new CampaignId(id), body));
    }

    @PostMapping("/{id}/republish")
    ResponseEntity<CampaignResponse> republish(@PathVariable UUID id) {
        return ResponseEntity.accepted().body(campaignService.republish(new CampaignId(id)));
    }

    @PostMapping("/send-today")
    Map<String, String> sendToday(@RequestParam(required = false) @Nullable String account) {
        campaignService.sendToday(accountDirectory.resolve(account));
        return Map.of("status", "triggered");
    }

    private ResponseEntity<CampaignResponse> transitionTo(UUID id, CampaignStatus status, @Nullable String ifMatch) {
        return withETag(
                ResponseEntity.ok(), campaignService.transitionTo(new CampaignId(id), status, IfMatch.parse(ifMatch)));
    }

    private static ResponseEntity<CampaignResponse> withETag(
            ResponseEntity.BodyBuilder response, CampaignResponse campaign) {
        return response.eTag(IfMatch.tagOf(campaign.revision())).body(campaign);
    }

    /**
     * A page of campaigns, newest first.
     *
     * @param nextCursor cursor of the next page; null if this is the last one
     */
    record CampaignPage(
            List<CampaignResponse> items, @Nullable CampaignId nextCursor) {}
}
