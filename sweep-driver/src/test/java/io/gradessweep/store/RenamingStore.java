package io.gradessweep.store;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** A local directory under any scheme, which has nothing but renames to create a file whole. */
public final class RenamingStore extends RawLocalFileSystem {
    /** Whether it says what ABFS says of an account with a hierarchical namespace. */
    static final String NAMESPACE = "fs.renaming.namespace";

    private URI name;

    static Configuration configuration(String scheme) {
        Configuration configuration = new Configuration();
        configuration.set("fs." + scheme + ".impl", RenamingStore.class.getName());
        configuration.setBoolean("fs." + scheme + ".impl.disable.cache", true);
        return configuration;
    }

    @Override
    public void initialize(URI uri, Configuration configuration) throws IOException {
        name = URI.create(uri.getScheme() + ":///");
        super.initialize(uri, configuration);
    }

    @Override
    public URI getUri() {
        return name == null ? super.getUri() : name; // the constructor of what this extends asks for it
    }

    @Override
    public String getScheme() {
        return getUri().getScheme();
    }

    @Override
    public boolean hasPathCapability(Path path, String capability) throws IOException {
        boolean ofNamespace = capability.equals(CommonPathCapabilities.ETAGS_PRESERVED_IN_RENAME)
                || capability.equals(CommonPathCapabilities.FS_ACLS);
        return ofNamespace ? getConf().getBoolean(NAMESPACE, false) : super.hasPathCapability(path, capability);
    }
}
