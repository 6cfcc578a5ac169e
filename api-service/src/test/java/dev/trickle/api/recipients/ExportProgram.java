package dev.trickle.api.recipients;

import dev.trickle.pipeline.CampaignId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Exports a campaign in a process of its own and prints the number of lines and bytes. */
final class ExportProgram {

    private ExportProgram() {}

    public static void main(String[] arguments) throws IOException {
        var connections = new PGSimpleDataSource();
        connections.setUrl(arguments[0]);
        connections.setUser("trickle_api");
        connections.setPassword(arguments[1]);
        var export =
                new RecipientExport(new RecipientViewRepository(JdbcClient.create(connections)), JsonMapper.shared());
        var filter = new RecipientFilter(CampaignId.of(arguments[2]), null, null, null, null);
        var lines = new CountingOutputStream();
        export.writeNdjson(filter, lines);
        var table = new CountingOutputStream();
        export.writeCsv(filter, new ExportOptions(',', false, ZoneOffset.UTC, List.of()), table);
        System.out.println(lines.newlines + " " + table.newlines + " " + (lines.bytes + table.bytes));
    }

    private static final class CountingOutputStream extends OutputStream {

        private long bytes;
        private long newlines;

        @Override
        public void write(int value) {
            bytes++;
            if (value == '\n') {
                newlines++;
            }
        }
    }
}
