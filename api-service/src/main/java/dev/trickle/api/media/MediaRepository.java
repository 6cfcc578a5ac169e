package dev.trickle.api.media;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Stores files in chunks, so that no file is in memory as a whole. */
@Component
class MediaRepository {

    private static final int CHUNK_SIZE = 1024 * 1024;

    private static final String COLUMNS = "id, account_id, kind, content_type, filename, size, sha256, created_at";

    private static final String INSERT = """
            INSERT INTO media (account_id, kind, content_type, filename, size, sha256, created_at)
            VALUES (:account, :kind, :content_type, :filename, :size, :sha256, :now)
            ON CONFLICT (account_id, sha256) DO NOTHING
            RETURNING %s
            """.formatted(COLUMNS);

    private static final String FIND_CONTENT =
            "SELECT " + COLUMNS + " FROM media WHERE account_id = :account AND sha256 = :sha256";

    private static final String FIND = "SELECT " + COLUMNS + " FROM media WHERE id = :id";

    private static final String LIST = "SELECT " + COLUMNS + """
             FROM media
            WHERE account_id = :account AND (:before::uuid IS NULL OR id < :before::uuid)
            ORDER BY id DESC
            LIMIT :limit
            """;

    private static final String INSERT_CHUNK =
            "INSERT INTO media_chunks (media_id, position, content) VALUES (:id, :position, :content)";

    private static final String FIND_CHUNK =
            "SELECT content FROM media_chunks WHERE media_id = :id AND position = :position";

    /** Campaigns that send nothing any more need no file. */
    private static final String DELETE_ENDED_USES = """
            DELETE FROM campaign_media u
             USING marketing_campaigns c
              LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id
             WHERE u.media_id = :id
               AND c.id = u.campaign_id
               AND (p.closed_at IS NOT NULL OR c.desired_state = 'cancelled')
            """;

    private static final String DELETE = """
            DELETE FROM media WHERE id = :id AND NOT EXISTS (SELECT FROM campaign_media WHERE media_id = :id)
            """;

    private static final String INSERT_USE = """
            INSERT INTO campaign_media (campaign_id, media_id) VALUES (:campaign, :id) ON CONFLICT DO NOTHING
            """;

    private final JdbcClient database;

    MediaRepository(JdbcClient database) {
        this.database = database;
    }

    /** Stores a file, or returns the one with the same content; in the transaction of the caller. */
    MediaFile insert(MediaUpload upload, InputStream content, Instant now) throws IOException {
        var inserted = database.sql(INSERT)
                .param("account", upload.account().value())
                .param("kind", upload.kind().text())
                .param("content_type", upload.contentType())
                .param("filename", upload.filename())
                .param("size", upload.size())
                .param("sha256", upload.sha256())
                .param("now", SqlInstants.toParameter(now))
                .query((row, number) -> fileIn(row))
                .optional();
        if (inserted.isPresent()) {
            insertChunks(inserted.get().id(), content);
            return inserted.get();
        }
        return database.sql(FIND_CONTENT)
                .param("account", upload.account().value())
                .param("sha256", upload.sha256())
                .query((row, number) -> fileIn(row))
                .single();
    }

    Optional<MediaFile> find(UUID id) {
        return database.sql(FIND)
                .param("id", id)
                .query((row, number) -> fileIn(row))
                .optional();
    }

    /** Files of an account, newest first, that are older than {@code before}. */
    List<MediaFile> list(AccountId account, @Nullable UUID before, int limit) {
        return database.sql(LIST)
                .param("account", account.value())
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query((row, number) -> fileIn(row))
                .list();
    }

    /** Writes the content of a file. */
    void writeContent(UUID id, OutputStream out) throws IOException {
        for (var position = 0; ; position++) {
            var chunk = database.sql(FIND_CHUNK)
                    .param("id", id)
                    .param("position", position)
                    .query((row, number) -> row.getBytes("content"))
                    .optional();
            if (chunk.isEmpty()) {
                return;
            }
            out.write(chunk.get());
        }
    }

    /**
     * Deletes a file that no open campaign uses; in the transaction of the caller. The foreign key of the uses rejects
     * the deletion if a campaign that uses the file is created at the same time.
     *
     * @return whether it was deleted
     */
    boolean deleteUnused(UUID id) {
        database.sql(DELETE_ENDED_USES).param("id", id).update();
        return database.sql(DELETE).param("id", id).update() == 1;
    }

    /** Replaces the files that a campaign uses. */
    void replaceUses(CampaignId campaign, Collection<UUID> media) {
        database.sql("DELETE FROM campaign_media WHERE campaign_id = :campaign")
                .param("campaign", campaign.value())
                .update();
        for (var id : media) {
            database.sql(INSERT_USE)
                    .param("campaign", campaign.value())
                    .param("id", id)
                    .update();
        }
    }

    private void insertChunks(UUID id, InputStream content) throws IOException {
        var position = 0;
        for (var chunk = content.readNBytes(CHUNK_SIZE); chunk.length > 0; chunk = content.readNBytes(CHUNK_SIZE)) {
            database.sql(INSERT_CHUNK)
                    .param("id", id)
                    .param("position", position++)
                    .param("content", chunk)
                    .update();
        }
    }

    private static MediaFile fileIn(ResultSet row) throws SQLException {
        return new MediaFile(
                row.getObject("id", UUID.class),
                row.getString("account_id"),
                row.getString("kind"),
                row.getString("content_type"),
                row.getString("filename"),
                row.getLong("size"),
                row.getString("sha256"),
                SqlInstants.read(row, "created_at"));
    }

    /** A received file before it is stored. */
    record MediaUpload(
            AccountId account,
            MediaKind kind,
            String contentType,
            @Nullable String filename,
            long size,
            String sha256) {}
}
