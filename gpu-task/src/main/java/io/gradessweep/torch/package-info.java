/** TorchScript kernels, tensors with scopes, and safetensors. This is the only package that uses DJL's tensors. */
package io.gradessweep.torch;
