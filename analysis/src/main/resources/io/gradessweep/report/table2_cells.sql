-- The cost of each completed run's training: wall time, FLOPs executed, and transformers' count.
SELECT model, method, variant, seed, training_seconds AS seconds, training_flops AS flops, hf_flops
FROM reported_runs
WHERE method <> 'base'
ORDER BY model, method, variant, seed
