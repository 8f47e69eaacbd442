package io.gradessweep.store;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.client.HdfsClientConfigKeys;

/** A real HDFS of one name node and one data node, in this process. */
public final class Hdfs implements AutoCloseable {
    private final MiniDFSCluster cluster;

    private Hdfs(MiniDFSCluster cluster) {
        this.cluster = cluster;
    }

    public static Hdfs start(Path directory) throws IOException {
        Configuration configuration = new HdfsConfiguration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.toString());
        // Who closes a file before the name node has heard of its last block, as one often does here, asks again only
        // then.
        configuration.setInt(HdfsClientConfigKeys.BlockWrite.LOCATEFOLLOWINGBLOCK_INITIAL_DELAY_MS_KEY, 2);
        Hdfs hdfs = new Hdfs(
                new MiniDFSCluster.Builder(configuration).numDataNodes(1).build());
        // Hadoop caches its client: this makes the one with the settings above the cached one.
        hdfs.files();
        return hdfs;
    }

    /** @param path absolute */
    public String uri(String path) throws IOException {
        return cluster.getURI() + path;
    }

    public FileSystem files() throws IOException {
        return cluster.getFileSystem();
    }

    public void stopNameNode() {
        cluster.shutdownNameNode(0);
    }

    public void startNameNode() throws IOException {
        cluster.restartNameNode(0);
    }

    @Override
    public void close() {
        cluster.shutdown();
    }
}
