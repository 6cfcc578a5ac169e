package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.stack.proof.Seen;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pipeline as anybody sees it from outside: its public HTTP API. */
final class PipelineApi {

    private final Http http;
    private final URI address;

    PipelineApi(Http http, URI address) {
        this.http = http;
        this.address = address;
    }

    /** Hands a file of customers in, and returns the job that reads it. */
    ImportJob importCustomers(String csv) {
        return http.post(at("/api/customers/import"), "text/csv", csv, ImportJob.class);
    }

    ImportJob importJob(String id) {
        return http.get(at("/api/imports/" + id), ImportJob.class);
    }

    Campaign createCampaign(String json) {
        return http.post(at("/api/campaigns"), "application/json", json, Campaign.class);
    }

    Stats stats(String campaign) {
        return http.get(at("/api/campaigns/" + campaign + "/stats"), Stats.class);
    }

    /** Every recipient of the campaign. */
    List<Seen> recipients(String campaign) {
        return http.lines(at("/api/campaigns/" + campaign + "/recipients"), Recipient.class).stream()
                .map(Recipient::seen)
                .toList();
    }

    private URI at(String path) {
        return address.resolve(path);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record ImportJob(String id, String state) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Campaign(String id) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Recipient(
            String id,
            String status,
            @JsonProperty("message_id") @Nullable String messageId) {

        Seen seen() {
            return new Seen(id, status, messageId);
        }
    }
}
