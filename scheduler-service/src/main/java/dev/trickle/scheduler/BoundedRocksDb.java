package dev.trickle.scheduler;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bounded cache and one bound on write buffers for all stores together.
 *
 * <p>Left alone, RocksDB takes up to 98 MiB for every store of every partition; nine stores on twelve partitions would
 * be 10 GiB. Named in the settings of Kafka Streams, which creates it.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    private static final long MIB = 1L << 20;

    static {
        // The settings are read before the first store has loaded the native code.
        RocksDB.loadLibrary();
    }

    private static final Cache CACHE = new LRUCache(64 * MIB);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(32 * MIB, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> settings) {
        var table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(8 * MIB);
        options.setMaxWriteBufferNumber(2);
        options.setTableFormatConfig(table);
    }

    @Override
    public void close(String storeName, Options options) {
        // Cache and write buffers are shared by all stores and live as long as the program.
    }
}
