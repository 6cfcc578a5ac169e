package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.stack.promise.ObservedRecipient;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pipeline as anybody sees it from outside: its public HTTP API. */
final class PipelineApi {

    private final JsonHttpClient jsonHttpClient;
    private final URI address;

    PipelineApi(JsonHttpClient jsonHttpClient, URI address) {
        this.jsonHttpClient = jsonHttpClient;
        this.address = address;
    }

    /** Hands a file of customers in, and returns the job that reads it. */
    ImportJob importCustomers(String csv) {
        return jsonHttpClient.post(at("/api/customers/import"), "text/csv", csv, ImportJob.class);
    }

    ImportJob importJob(String id) {
        return jsonHttpClient.get(at("/api/imports/" + id), ImportJob.class);
    }

    Campaign createCampaign(String json) {
        return jsonHttpClient.post(at("/api/campaigns"), "application/json", json, Campaign.class);
    }

    CampaignStats stats(String campaign) {
        return jsonHttpClient.get(at("/api/campaigns/" + campaign + "/stats"), CampaignStats.class);
    }

    /** Every recipient of the campaign. */
    List<ObservedRecipient> recipients(String campaign) {
        return jsonHttpClient.lines(at("/api/campaigns/" + campaign + "/recipients"), Recipient.class).stream()
                .map(Recipient::observedRecipient)
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

        ObservedRecipient observedRecipient() {
            return new ObservedRecipient(id, status, messageId);
        }
    }
}
