package dev.trickle.api.media;

import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Checks the files that campaigns name, and keeps them from being deleted. */
@Component
public class CampaignMedia {

    private static final String FIELD = "template_components";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** WhatsApp deletes an uploaded file after this time. */
    private static final Duration LIFETIME_OF_IDS = Duration.ofDays(30);

    /** The last day on which the campaign sends, estimated from the size of its audience, or its end date. */
    private static final String FIND = """
            SELECT account_id, template_components, created_at,
                   least(greatest(start_date, created_at, :earliest)
                             + make_interval(days => (greatest(total_target_count, 1) - 1) / daily_limit),
                         end_date) AS last_send
              FROM marketing_campaigns
             WHERE id = :campaign
            """;

    private final MediaRepository repository;
    private final JdbcClient database;

    CampaignMedia(MediaRepository repository, JdbcClient database) {
        this.repository = repository;
        this.database = database;
    }

    /**
     * Records the stored files that a campaign uses, after its row was written; in the transaction of the caller.
     *
     * @throws InvalidRequest if the account has no such file, or one of another kind
     */
    public void recordUses(CampaignId campaign) {
        var stored = find(campaign, null);
        var references = stored.references();
        rejectIfAny(references.stream()
                .flatMap(reference -> check(reference, stored.account()).stream())
                .toList());
        repository.replaceUses(
                campaign,
                references.stream()
                        .map(MediaReference::media)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toSet()));
    }

    /**
     * Rejects an id of WhatsApp in a campaign that sends for longer than WhatsApp keeps the file; in the transaction of
     * the caller, after the audience was counted. The file was uploaded before the campaign was created.
     *
     * @param earliest instant before which the campaign sends nothing; null for its start
     * @throws InvalidRequest if the campaign outlives the id
     */
    public void checkExpiry(CampaignId campaign, @Nullable Instant earliest) {
        var stored = find(campaign, earliest);
        if (!stored.lastSend().isAfter(stored.createdAt().plus(LIFETIME_OF_IDS))) {
            return;
        }
        rejectIfAny(stored.references().stream()
                .filter(MediaReference::hasWhatsAppId)
                .map(reference -> new FieldError(
                        reference.path() + ".id",
                        "media-expires",
                        "is an id of WhatsApp, which is valid for 30 days after the upload at most, but the campaign sends"
                                + " until " + stored.lastSend()
                                + ": upload the file with POST /api/media and use media instead of id, or end the"
                                + " campaign earlier"))
                .toList());
    }

    private static void rejectIfAny(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
    }

    private StoredCampaign find(CampaignId campaign, @Nullable Instant earliest) {
        return database.sql(FIND)
                .param("campaign", campaign.value())
                .param("earliest", SqlInstants.toNullableParameter(earliest), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
                .query((row, number) -> campaignIn(row))
                .single();
    }

    private static StoredCampaign campaignIn(ResultSet row) throws SQLException {
        return new StoredCampaign(
                new AccountId(row.getString("account_id")),
                row.getString("template_components"),
                SqlInstants.read(row, "created_at"),
                SqlInstants.read(row, "last_send"));
    }

    private Optional<FieldError> check(MediaReference reference, AccountId account) {
        var id = reference.media();
        if (id == null) {
            return Optional.empty();
        }
        var path = reference.path() + ".media";
        var file = repository.find(id).filter(found -> found.account().equals(account.value()));
        if (file.isEmpty()) {
            return Optional.of(new FieldError(path, "unknown-media", "is not a file of this account"));
        }
        return file.get().kind().equals(reference.kind())
                ? Optional.empty()
                : Optional.of(new FieldError(
                        path,
                        "media-kind",
                        "is a file of the kind " + file.get().kind()));
    }

    /** The fields of a campaign that determine its files. */
    private record StoredCampaign(
            AccountId account, @Nullable String components, Instant createdAt, Instant lastSend) {

        List<MediaReference> references() {
            return MediaReference.findAll(FIELD, components == null ? null : JSON.readTree(components));
        }
    }
}
