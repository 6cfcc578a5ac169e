package dev.trickle.api.customer;

import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Merges all rows about a person into one. It has the values of the first row, and is unsubscribed or inactive if any
 * row says so, even a row that was refused for another reason. The order of the rows makes no difference to an opt-out.
 */
final class DuplicateRows {

    /** Most notices of an import, which are stored with it. */
    private static final int REPORTED = 1_000;

    private static final String DROP = "DROP TABLE IF EXISTS pg_temp.import_repetitions";

    private static final String CREATE = """
            CREATE TEMPORARY TABLE import_repetitions (
                contact_key text, kept integer, subscription text, is_inactive boolean)
            """;

    private static final String FIND = """
            INSERT INTO import_repetitions
            SELECT r.contact_key,
                   coalesce(min(r.row_number) FILTER (WHERE NOT r.is_refused), min(r.row_number)),
                   CASE WHEN bool_or(r.subscription = 'unsubscribed') THEN 'unsubscribed'
                        WHEN bool_or(r.subscription = 'subscribed') THEN 'subscribed'
                        ELSE max(r.subscription) END,
                   coalesce(bool_or(NOT r.is_active), false)
              FROM import_rows r
              JOIN (SELECT contact_key FROM import_rows GROUP BY contact_key HAVING count(*) > 1) repeated
                   USING (contact_key)
             GROUP BY r.contact_key
            """;

    private static final String CARRY_OVER = """
            UPDATE import_rows r
               SET subscription = x.subscription,
                   is_active = CASE WHEN x.is_inactive THEN false ELSE r.is_active END
              FROM import_repetitions x
             WHERE r.contact_key = x.contact_key AND r.row_number = x.kept
            """;

    private static final String REMOVE = """
            WITH removed AS (
                DELETE FROM import_rows r
                 USING import_repetitions x
                 WHERE r.contact_key = x.contact_key AND r.row_number <> x.kept
                RETURNING r.row_number, x.kept, r.is_refused,
                          coalesce(r.subscription = 'unsubscribed', false) AS is_opt_out)
            SELECT row_number, kept, is_opt_out, count(*) OVER () AS total
              FROM removed
             WHERE NOT is_refused
             ORDER BY is_opt_out DESC, row_number
             LIMIT :most
            """;

    private static final String REFUSED_OPT_OUTS = """
            SELECT row_number
              FROM import_rows
             WHERE is_refused AND subscription = 'unsubscribed'
             ORDER BY row_number
             LIMIT :most
            """;

    private final JdbcClient database;
    private final List<RowNotice> notices = new ArrayList<>();
    private int merged;

    DuplicateRows(JdbcClient database) {
        this.database = database;
    }

    /**
     * Merges the rows in the staging table.
     *
     * @param anyRefused whether the table has opt-outs of refused rows
     */
    void merge(boolean anyRefused) {
        if (anyRefused) {
            database.sql(REFUSED_OPT_OUTS)
                    .param("most", REPORTED)
                    .query(Long.class)
                    .list()
                    .forEach(row -> notices.add(new RowNotice(row, null, RowNotice.REFUSED_OPT_OUT)));
        }
        database.sql(DROP).update();
        database.sql(CREATE).update();
        if (database.sql(FIND).update() > 0) {
            database.sql(CARRY_OVER).update();
            notices.addAll(remove());
        }
    }

    /** How many rows were merged into others. */
    int merged() {
        return merged;
    }

    /** The first notices, opt-outs before merged rows. */
    List<RowNotice> notices() {
        return notices.stream().limit(REPORTED).toList();
    }

    private List<RowNotice> remove() {
        return database.sql(REMOVE)
                .param("most", REPORTED)
                .query((row, number) -> {
                    merged = row.getInt("total");
                    return new RowNotice(
                            row.getLong("row_number"),
                            row.getLong("kept"),
                            row.getBoolean("is_opt_out") ? RowNotice.MERGED_OPT_OUT : RowNotice.MERGED);
                })
                .list();
    }
}
