package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.stack.promise.ObservedRecipient;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Client of the public HTTP API of the pipeline. */
final class PipelineApi {

    private final JsonHttpClient jsonHttpClient;
    private final URI address;

    PipelineApi(JsonHttpClient jsonHttpClient, URI address) {
        this.jsonHttpClient = jsonHttpClient;
        this.address = address;
    }

    /** Starts the import of a file of customers, and returns the job. */
    ImportJob importCustomers(String csv) {
        return jsonHttpClient.post(resolve("/api/customers/import"), "text/csv", csv, ImportJob.class);
    }

    ImportJob importJob(String id) {
        return jsonHttpClient.get(resolve("/api/imports/" + id), ImportJob.class);
    }

    Campaign createCampaign(String json) {
        return jsonHttpClient.post(resolve("/api/campaigns"), "application/json", json, Campaign.class);
    }

    CampaignStats stats(String campaign) {
        return jsonHttpClient.get(resolve("/api/campaigns/" + campaign + "/stats"), CampaignStats.class);
    }

    /** Returns all recipients of the campaign. */
    List<ObservedRecipient> recipients(String campaign) {
        return jsonHttpClient.getLines(resolve("/api/campaigns/" + campaign + "/recipients"), Recipient.class).stream()
                .map(Recipient::toObservedRecipient)
                .toList();
    }

    private URI resolve(String path) {
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

        ObservedRecipient toObservedRecipient() {
            return new ObservedRecipient(id, status, messageId);
        }
    }
}
