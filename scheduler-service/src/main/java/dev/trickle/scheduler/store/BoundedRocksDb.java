package dev.trickle.scheduler.store;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * Limits the memory of RocksDB: one block cache and one write buffer limit for all stores together.
 *
 * <p>By default RocksDB takes up to 98 MiB for each store of each partition: 10 GiB for nine stores of twelve
 * partitions. Kafka Streams creates this class from {@code rocksdb.config.setter}.
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {

    private static final long MIB = 1L << 20;

    static {
        // This class is initialized before the first store loads the native library.
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
        // Cache and write buffers are shared by all stores and are never closed.
    }
}
