package io.gradessweep.model;

import io.gradessweep.torch.Tensor;
import io.gradessweep.torch.TensorDict;
import io.gradessweep.torch.TensorScope;
import java.util.LinkedHashMap;
import java.util.Map;

/** The weights of a block that train, as the kernels take them: by name. What they are changes when matrices freeze. */
final class ActiveWeights {
    private final TensorScope scope;
    private final Map<Parameter, String> names;
    private BlockModule.Wanted wanted;
    private TensorDict dict;

    /**
     * @param scope owns the dictionaries
     * @param names the name of each of the block's weights in the kernels
     */
    ActiveWeights(TensorScope scope, Map<Parameter, String> names) {
        this.scope = scope;
        this.names = names;
    }

    /** Returns the wanted weights by name, in their order. */
    TensorDict of(BlockModule.Wanted now) {
        if (now != wanted) {
            if (dict != null) {
                dict.close();
            }
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (int i = 0; i < now.weights().size(); i++) {
                tensors.put(name(now.weights().get(i)), now.values().get(i));
            }
            dict = new TensorDict(scope, tensors);
            wanted = now;
        }
        return dict;
    }

    String name(Parameter weight) {
        return names.get(weight);
    }
}
